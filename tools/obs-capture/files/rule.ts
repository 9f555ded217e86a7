// What the user says of files: which ones, and whose records their lines are.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { isSource } from '../../lib/record/source.ts';
import type { Reading } from '../reading.ts';
import { type Glob, parseGlob } from './glob.ts';
import { sourceOf } from './naming.ts';

export interface FileRule {
  /** As the user wrote it. */
  readonly text: string;
  readonly globs: readonly Glob[];
  readonly source: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  /** How lines are read, where that is not what the options say. */
  readonly reading?: Reading | undefined;
  /** What paths say themselves, in the place of `source` and in addition to `tags`; undefined for one that is not to be read. */
  readonly nameOf?: (path: string) => Named | undefined;
}

/** Whose records the lines of a file are, and what is said of them. */
export interface Named {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Undefined for a path that the rule does not mean after all. */
export function nameBy({ source, tags, nameOf }: FileRule, glob: Glob, path: string): Named | undefined {
  return nameOf ? nameOf(path) : { source: sourceOf({ source, ...glob }, path), tags };
}

/** The tags of the lines of a file. */
export function tagsBy({ tags, nameOf }: FileRule, path: string): ReadonlyMap<string, string> {
  return nameOf?.(path)?.tags ?? tags;
}

/** Splits `SOURCE=GLOB`; a text before the first `=` that is no source belongs to the pattern. @throws GlobFailure */
export function splitRule(text: string): {
  readonly source: string | undefined;
  readonly globs: readonly Glob[];
} {
  const equals = text.indexOf('=');
  const source = text.slice(0, Math.max(equals, 0));
  if (!isSource(source)) return { source: undefined, globs: parseGlob(text) };
  return { source, globs: parseGlob(text.slice(equals + 1)) };
}
