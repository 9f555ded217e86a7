// The journal: what --journald chooses of it, and how journalctl is run.

import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { readingOf, readingOfSource } from '../reading.ts';
import type { JournaldSettings } from '../sources/journald.ts';
import { declared } from './declared.ts';
import { startOf } from './files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** @throws UsageError or ManifestFailure */
export function journalsOf(values: Values, manifest: Manifest | undefined): JournaldSettings[] {
  const { journald, journalctl } = values;
  const sources = declared(manifest, 'journald');
  if (journald.length + sources.length === 0) {
    if (journalctl !== undefined) throw new UsageError('--journalctl needs --journald');
    return [];
  }
  const begin = beginOf(values);
  const isFollowing = values.follow;
  const command = commandOf(journalctl, (message) => new UsageError(`option --journalctl: ${message}`));
  const own = {
    journalctl: command,
    units: unitsOf(journald, (message) => new UsageError(`option --journald ${message}`)),
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    reading: undefined,
  };
  const reading = readingOf(values);
  const others = sources.map((source) => ({
    journalctl:
      source.journalctl === undefined
        ? command
        : commandOf(source.journalctl, (message) => source.refuse('journalctl', message)),
    units: unitsOf(source.units, (message) => source.refuse('journald', message)),
    tags: source.tags,
    reading: readingOfSource(source, reading),
  }));
  const all = journald.length === 0 ? others : [own, ...others];
  return all.map((each) => ({ ...each, begin, isFollowing }));
}

/** None for all of the journal. */
function unitsOf(words: readonly string[], fail: (message: string) => Error): readonly string[] {
  const odd = words.find((unit) => unit === '' || unit.startsWith('-'));
  if (odd !== undefined)
    throw fail(`expects all, or a unit such as nginx or web@*, got ${JSON.stringify(odd)}`);
  return words.includes('all') ? [] : words;
}

function commandOf(text: string | undefined, fail: (message: string) => Error): readonly string[] {
  if (text === undefined) return ['journalctl'];
  try {
    return splitCommand(text);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw fail(error.message);
  }
}

function beginOf(values: Values): JournaldSettings['begin'] {
  // Without following there is nothing behind the end.
  const start = startOf(values, values.follow ? 'end' : 'beginning');
  if (start.kind !== 'since') return start.kind;
  const microseconds = String(start.sinceNs / 1000n).padStart(7, '0');
  return { since: `${microseconds.slice(0, -6)}.${microseconds.slice(-6)}` };
}
