// One number with its unit in one file, such as `15234` or `45ms`: how services export metrics and how aggregates are
// published, so that `cat` and the shell are enough to read them.

import fs from 'node:fs';
import { join } from 'node:path';
import { parseQuantity, type Quantity } from '../record/quantity.ts';
import { writeFileAtomic } from './atomic.ts';
import { nameOf } from './component.ts';
import { errorCode, StoreFailure, storeFailure } from './failure.ts';
import { folderExists } from './folder.ts';
import { listFolder, readWhole } from './read.ts';

/** A metric file longer than this is none. */
export const MAX_METRIC_BYTES = 256;
/** Files looked at in one folder. */
export const MAX_METRICS = 10_000;

/** What a metric file holds. A file that is missing or empty says nothing: its writer may be about to replace it. */
export type MetricReading =
  | { readonly kind: 'value'; readonly text: string; readonly quantity: Quantity }
  | { readonly kind: 'missing' }
  | { readonly kind: 'invalid'; readonly reason: string };

/** The number in the file at `path`, as it is written there. Never throws: what services plant there is their doing. */
export function readMetricFile(path: string): MetricReading {
  try {
    const content = readWhole(path, MAX_METRIC_BYTES);
    const text = content?.toString('utf8').trim() ?? '';
    if (text === '') return { kind: 'missing' };
    const quantity = parseQuantity(text);
    if (quantity !== undefined) return { kind: 'value', text, quantity };
    return { kind: 'invalid', reason: `cannot read ${path}: not a number: ${JSON.stringify(text)}` };
  } catch (cause) {
    if (cause instanceof StoreFailure) return { kind: 'invalid', reason: cause.message };
    throw cause;
  }
}

/**
 * Replaces the file at `path` by `number`, a quantity as it is to be read, and a newline. The folder must exist.
 * @throws RangeError when `number` is no quantity
 * @throws StoreFailure
 */
export function writeMetricFile(path: string, number: string): void {
  if (parseQuantity(number) === undefined) throw new RangeError(`not a quantity: ${JSON.stringify(number)}`);
  writeFileAtomic(path, `${number}\n`);
}

/** Removes the file of a metric that has gone stale; a missing one is removed already. @throws StoreFailure */
export function removeMetricFile(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw storeFailure('remove', path, cause);
  }
}

export interface MetricFile {
  readonly name: string;
  readonly path: string;
}

/**
 * The metric files in `folder`, one of those of layout.ts below `directory`, by name. None when the folder is missing.
 * Links and files whose name stands for no metric are left out.
 * @throws StoreFailure when a link stands where a folder should, or there are more than MAX_METRICS files
 */
export function listMetricFiles(directory: string, folder: string): MetricFile[] {
  if (!folderExists(directory, folder)) return [];
  return listFolder(folder, MAX_METRICS).flatMap((entry) => {
    const name = entry.kind === 'file' ? nameOf(entry.name, 'metric') : undefined;
    return name === undefined ? [] : [{ name, path: join(folder, entry.name) }];
  });
}
