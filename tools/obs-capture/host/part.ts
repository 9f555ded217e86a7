// The shape of a part of the host: one thing that the kernel tells, in one file each.

import fs from 'node:fs';
import { join } from 'node:path';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import { value } from '../origin.ts';

/** What becomes a METRIC record. */
export interface Reading {
  readonly name: string;
  readonly fields: readonly Field[];
}

/** Reads below a folder such as /proc. Throws where the kernel does not tell it. */
export type Part = (proc: string) => readonly Reading[];

export function linesOf(proc: string, file: string): string[] {
  return fs
    .readFileSync(join(proc, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

export function bytes(key: string, count: number): Field {
  return value(key, formatQuantity(count, 'size', 4));
}

/** A count of bytes that only grows: exact, so that differences are. */
export function bytesTotal(key: string, count: number): Field {
  return value(key, `${count}B`);
}

export function ratio(key: string, share: number): Field {
  return value(key, formatQuantity(share, 'ratio', 4));
}

export function seconds(key: string, duration: number): Field {
  return value(key, formatQuantity(duration, 'duration'));
}
