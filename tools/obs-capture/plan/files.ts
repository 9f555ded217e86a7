// Files: those of --file and those of the sources of obs.yaml, all followed by one source.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { parseQuantity } from '../../lib/record/quantity.ts';
import { parseTime } from '../../lib/record/time.ts';
import { GlobFailure, parseGlob } from '../files/glob.ts';
import { type FileRule, splitRule } from '../files/rule.ts';
import type { Start } from '../files/starting.ts';
import type { FilesSettings } from '../sources/files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** Undefined when there are none. @throws UsageError */
export function filesOf(values: Values, manifest: Manifest | undefined): FilesSettings | undefined {
  const own = values.file.map((text) =>
    checked(text, '--file', () => ({ text, ...splitRule(text), tags: NO_TAGS, format: values.format })),
  );
  const rules = [...own, ...(manifest ? rulesOf(manifest) : [])];
  if (rules.length === 0) return undefined;
  return { rules, start: startOf(values, 'beginning'), isFollowing: values.follow };
}

function rulesOf(manifest: Manifest): FileRule[] {
  return manifest.sources.map(({ file, source, tags, format }) =>
    checked(file, 'file', () => ({
      text: file,
      source,
      globs: parseGlob(file),
      tags: tagsOf(tags, manifest),
      format,
    })),
  );
}

function checked(text: string, where: string, read: () => FileRule): FileRule {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GlobFailure)) throw error;
    throw new UsageError(`${where} ${JSON.stringify(text)} ${error.message}`);
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
