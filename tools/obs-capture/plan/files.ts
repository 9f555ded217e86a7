// Files: those of --file and those of the sources of obs.yaml, all followed by one source.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import type { FileSource } from '../../lib/manifest/source.ts';
import { parseQuantity } from '../../lib/record/quantity.ts';
import { parseTime } from '../../lib/record/time.ts';
import { GlobFailure, parseGlob } from '../files/glob.ts';
import { type FileRule, splitRule } from '../files/rule.ts';
import type { Start } from '../files/starting.ts';
import { type Reading, readingOf, readingOfSource } from '../reading.ts';
import type { FilesSettings } from '../sources/files.ts';
import { declared } from './declared.ts';
import { podRulesOf } from './pods.ts';
import type { Values } from './request.ts';
import { NO_TAGS } from './tags.ts';

/** Undefined when there are none. @throws UsageError */
export function filesOf(values: Values, manifest: Manifest | undefined): FilesSettings | undefined {
  const own = values.file.map((text) => {
    const fail = (message: string): Error => new UsageError(`--file ${JSON.stringify(text)} ${message}`);
    return { text, ...globsOf(() => splitRule(text), fail), tags: NO_TAGS, format: values.format };
  });
  const reading = readingOf(values);
  const others = declared(manifest, 'file').map((source) => ruleOf(source, reading));
  const rules = [...own, ...others, ...podRulesOf(values, manifest, reading)];
  if (rules.length === 0) return undefined;
  return { rules, start: startOf(values, 'beginning'), isFollowing: values.follow };
}

function ruleOf(declared: FileSource, reading: Reading): FileRule {
  const { file, source, tags, format, refuse } = declared;
  const globs = globsOf(
    () => parseGlob(file),
    (message) => refuse('file', message),
  );
  return { text: file, source, globs, tags, format, reading: readingOfSource(declared, reading) };
}

/** What a pattern of paths is. @param fail makes the error for one that is none */
export function globsOf<Globs>(read: () => Globs, fail: (message: string) => Error): Globs {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GlobFailure)) throw error;
    throw fail(error.message);
  }
}

/** Where reading begins: what --from or --since say, else `unlessGiven`. @throws UsageError */
export function startOf({ from, since }: Values, unlessGiven: 'beginning' | 'end'): Start {
  if (since === undefined) return { kind: from ?? unlessGiven };
  if (from !== undefined)
    throw new UsageError('--from and --since both say where to begin; give one of them');
  const quantity = parseQuantity(since);
  if (quantity?.dimension === 'duration' && quantity.value >= 0) {
    return { kind: 'since', sinceNs: BigInt(Math.round(Date.now() - quantity.value * 1000)) * 1_000_000n };
  }
  const sinceNs = parseTime(since);
  if (sinceNs !== undefined) return { kind: 'since', sinceNs };
  throw new UsageError(
    `option --since expects a duration such as 5m, or a time such as 2026-02-14T12:34:05Z, got ${JSON.stringify(since)}`,
  );
}
