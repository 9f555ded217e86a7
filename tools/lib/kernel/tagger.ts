// The host side of the tag kernel: fields to append, laid out in kernel memory.

import type { Kernel } from './host.ts';

/** A tag ready to be written: its key and both spellings, each with the space before it. */
export interface Tag {
  readonly key: string;
  /** The value as it is meant, for lines that are built anew. */
  readonly value: string;
  /** In log lines, e.g. ` env=prod`. */
  readonly log: string;
  /** In the other kinds, where a quote makes a label: ` env="prod"`. */
  readonly signal: string;
}

/** What one call of append did. */
export interface Appended {
  /** Lines of [start, next) were done. */
  next: number;
  outputEnd: number;
  tagged: number;
  /** Records that were left out. */
  skipped: number;
  foreign: number;
  /** The line at `next` is in JSON form and is the caller's to do. */
  json: boolean;
}

export interface Tagger {
  /** The most bytes that a line grows by. */
  readonly longestSuffix: number;
  /** Does whole lines of [start, end) into [output, limit) until one of them ends. The result object is reused. */
  append(start: number, end: number, output: number, limit: number): Appended;
}

/** The most tags one tagger takes. */
export const MOST_TAGS = 32;

/**
 * Records of a kind i whose bit is not set in `keptKinds` are left out, foreign lines never. Throws a RangeError for more than MOST_TAGS
 * tags.
 */
export function createTagger(kernel: Kernel, tags: readonly Tag[], keptKinds = 0xffff_ffff): Tagger {
  const { exports } = kernel;
  exports.keepKinds(keptKinds);
  for (const tag of tags) {
    const key = kernel.place(tag.key);
    const log = kernel.place(tag.log);
    const signal = kernel.place(tag.signal);
    const added = exports.addTag(
      key.address,
      key.length,
      log.address,
      log.length,
      signal.address,
      signal.length,
    );
    if (!added) throw new RangeError(`at most ${MOST_TAGS} tags fit`);
  }
  exports.finishTags();
  const result: Appended = { next: 0, outputEnd: 0, tagged: 0, skipped: 0, foreign: 0, json: false };
  return {
    longestSuffix: exports.longestSuffix(),
    append(start, end, output, limit) {
      result.next = exports.appendTags(start, end, output, limit);
      result.outputEnd = exports.outputEnd.value as number;
      result.tagged = exports.tagged.value as number;
      result.skipped = exports.skipped.value as number;
      result.foreign = exports.foreign.value as number;
      result.json = exports.stoppedAtJson.value !== 0;
      return result;
    },
  };
}
