// Whose records the lines of a file are.

import { basename, relative } from 'node:path';
import { encodeName } from '../../lib/record/source.ts';

/** What rotation appends: a number, a date, a date with a time, or seconds since 1970. */
const ROTATED =
  /[-._](?:[0-9]{1,5}|[0-9]{8}(?:[-_T]?[0-9]{2,6})?|[0-9]{10}|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[-_T][0-9]{2}(?:[-:]?[0-9]{2}){0,2})?)$/;

/** The name of a log without what rotation and compression made of it: `access` of `access.log`, `access.log.2.gz`, `access-20260214.log`. */
export function stemOf(path: string): string {
  const name = basename(path);
  const plain = name.replace(/\.gz$/i, '').replace(ROTATED, '');
  const stem = plain.replace(/\.log$/i, '').replace(ROTATED, '');
  return stem === '' ? name : stem;
}

export interface SourceRule {
  /** What the user calls it; undefined when the names of files do. */
  readonly source: string | undefined;
  /** The folder that every path of the pattern begins with. */
  readonly folder: string;
  /** The pattern is the path of one file. */
  readonly isPath: boolean;
}

/**
 * The source of a path: the given one for a single file; for a pattern that, or nothing, followed by the folders that were not in
 * the pattern and the stem of the name. `web=/srv/*\/app.log` gives `web/eu-1/app` for /srv/eu-1/app.log.
 */
export function sourceOf({ source, folder, isPath }: SourceRule, path: string): string {
  if (isPath) return source ?? encodeName(stemOf(path));
  const names = relative(folder, path).split('/').slice(0, -1);
  const own = [...names, stemOf(path)].map(encodeName);
  return (source === undefined ? own : [source, ...own]).join('/');
}
