// What the user says of files: which ones, and whose records their lines are.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { isSource } from '../../lib/record/source.ts';
import type { Reading } from '../reading.ts';
import { type Glob, parseGlob } from './glob.ts';

export interface FileRule {
  /** As the user wrote it. */
  readonly text: string;
  readonly globs: readonly Glob[];
  readonly source: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  /** How lines are read, where that is not what the options say. */
  readonly reading?: Reading | undefined;
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
