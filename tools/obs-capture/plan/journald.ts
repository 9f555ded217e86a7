// The journal: what --journald chooses of it, and how journalctl is run.

import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import type { JournaldSettings } from '../sources/journald.ts';
import { startOf } from './files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** Undefined when it is not asked for. @throws UsageError */
export function journaldOf(values: Values, manifest: Manifest | undefined): JournaldSettings | undefined {
  const { journald, journalctl, follow } = values;
  if (journald.length === 0) {
    if (journalctl !== undefined) throw new UsageError('--journalctl needs --journald');
    return undefined;
  }
  const odd = journald.find((unit) => unit === '' || unit.startsWith('-'));
  if (odd !== undefined)
    throw new UsageError(
      `option --journald expects all, or a unit such as nginx or web@*, got ${JSON.stringify(odd)}`,
    );
  return {
    journalctl: journalctl === undefined ? ['journalctl'] : commandOf(journalctl),
    units: journald.includes('all') ? [] : journald,
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    begin: beginOf(values),
    isFollowing: follow,
  };
}

function commandOf(text: string): readonly string[] {
  try {
    return splitCommand(text);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new UsageError(`option --journalctl: ${error.message}`);
  }
}

function beginOf(values: Values): JournaldSettings['begin'] {
  // Without following there is nothing behind the end.
  const start = startOf(values, values.follow ? 'end' : 'beginning');
  if (start.kind !== 'since') return start.kind;
  const microseconds = String(start.sinceNs / 1000n).padStart(7, '0');
  return { since: `${microseconds.slice(0, -6)}.${microseconds.slice(-6)}` };
}
