// Chooses the fingerprints of redaction: which three places of each literal, in which of the eight buckets, so that the prefilter stops as
// rarely as possible on ordinary logs. Writes tools/obs-tag/redaction/fingerprints.ts, which is checked in: this takes seconds, and is
// wanted only after a change of the rules.
//
//   npx tsc -p tsconfig.json; node .build/tools/build/fingerprints.js
//
// Judged by the trigrams of real logs (fixtures/loghub) and of a few made ones: each literal in turn is put where it adds least, and then
// a few at random are taken out and put again, as long as that helps. The seed is fixed.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKETS, type FingerprintPlace } from '../lib/kernel/fingerprint.ts';
import { type ByteSet, FINGERPRINT_BYTES, setsOf } from '../lib/kernel/literal.ts';
import { createMatcher } from '../obs-tag/redaction/matcher.ts';
import { rulesFor } from '../obs-tag/redaction/rule-list.ts';

const SAMPLES = 'fixtures/loghub';
const TARGET = 'tools/obs-tag/redaction/fingerprints.ts';
const ROUNDS = 4;
const TRIES = 400;
const MOST_TAKEN_OUT = 14;
const SEED = 20_260_214;

/** xorshift32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function madeLines(random: () => number): string {
  const pick = (words: string): string => {
    const list = words.split(' ');
    return list[Math.floor(random() * list.length)] as string;
  };
  const number = (most: number): number => Math.floor(random() * most);
  const lines = Array.from({ length: 1500 }, () => {
    const time = new Date(1_771_072_445_000 + number(86_400_000)).toISOString();
    const head = `${time} ${pick('web api cache auth db worker queue')}/${number(9)} ${pick('INFO INFO DEBUG WARN ERROR')}`;
    const message = `${pick('request handled,job finished ok,connection refused,cache miss,retrying call').split(',')[0]}`;
    const path = `/${pick('api index.html static users search checkout items login')}/${pick('v1 v2 list key.js')}/${number(1e6)}`;
    const rest = `status=${200 + number(300)} dur=${(random() * 900).toFixed(2)}ms method=${pick('GET POST PUT')} bytes=${number(1e5)}`;
    return `${head} ${message} path=${path} ${rest} trace_id=${number(2 ** 31).toString(16)} user=u${number(1e5)}\n`;
  });
  return lines.join('');
}

interface Trigrams {
  /** The bytes of each, and how often it occurs, all together 1. */
  readonly bytes: Uint8Array;
  readonly shares: Float64Array;
}

function trigramsOf(text: Buffer): Trigrams {
  const counts = new Map<number, number>();
  for (let at = 0; at + 2 < text.length; at++) {
    const key = (text[at] as number) | ((text[at + 1] as number) << 8) | ((text[at + 2] as number) << 16);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const bytes = new Uint8Array(counts.size * FINGERPRINT_BYTES);
  const shares = new Float64Array(counts.size);
  let index = 0;
  for (const [key, count] of counts) {
    bytes.set([key & 255, (key >> 8) & 255, key >> 16], index * FINGERPRINT_BYTES);
    shares[index++] = count / text.length;
  }
  return { bytes, shares };
}

/** For each of three places the nibbles that a bucket accepts: low ones in bits 0 to 15, high ones above. */
type Window = readonly number[];

const NOTHING: Window = [0, 0, 0];

function joined(left: Window, right: Window): Window {
  return left.map((nibbles, place) => nibbles | right[place]!);
}

function windowsOf(sets: readonly ByteSet[]): readonly Window[] {
  const nibbles = sets.map((set) =>
    set.reduce((bits, byte) => bits | (1 << (byte & 15)) | (1 << (16 + (byte >> 4))), 0),
  );
  return nibbles
    .slice(FINGERPRINT_BYTES - 1)
    .map((_, offset) => nibbles.slice(offset, offset + FINGERPRINT_BYTES));
}

/** The share of positions that a bucket with this window lets through. */
function shareOf({ bytes, shares }: Trigrams, [first = 0, second = 0, third = 0]: Window): number {
  let sum = 0;
  for (let index = 0, at = 0; index < shares.length; index++, at += FINGERPRINT_BYTES) {
    if (isIn(first, bytes[at]!) && isIn(second, bytes[at + 1]!) && isIn(third, bytes[at + 2]!)) {
      sum += shares[index]!;
    }
  }
  return sum;
}

function isIn(nibbles: number, byte: number): boolean {
  return ((nibbles >> (byte & 15)) & (nibbles >> (16 + (byte >> 4))) & 1) !== 0;
}

/** Puts literals into buckets, and takes them out again. */
class Buckets {
  readonly #trigrams: Trigrams;
  readonly #windows: readonly (readonly Window[])[];
  #shares = new Array<number>(BUCKETS).fill(0);
  places: (FingerprintPlace | undefined)[];

  constructor(trigrams: Trigrams, windows: readonly (readonly Window[])[]) {
    this.#trigrams = trigrams;
    this.#windows = windows;
    this.places = windows.map(() => undefined);
  }

  get share(): number {
    return this.#shares.reduce((sum, share) => sum + share, 0);
  }

  #windowOf(bucket: number): Window {
    return this.places.reduce(
      (window, place, id) =>
        place?.bucket === bucket ? joined(window, this.#windows[id]![place.offset]!) : window,
      NOTHING,
    );
  }

  put(id: number): void {
    let best = { place: { offset: 0, bucket: 0 }, share: 0, added: Number.POSITIVE_INFINITY };
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const window = this.#windowOf(bucket);
      this.#windows[id]!.forEach((own, offset) => {
        const share = shareOf(this.#trigrams, joined(window, own));
        const added = share - this.#shares[bucket]!;
        if (added < best.added) best = { place: { offset, bucket }, share, added };
      });
    }
    this.places[id] = best.place;
    this.#shares[best.place.bucket] = best.share;
  }

  takeOut(id: number): void {
    const { bucket } = this.places[id]!;
    this.places[id] = undefined;
    this.#shares[bucket] = shareOf(this.#trigrams, this.#windowOf(bucket));
  }

  /** Takes some out and puts them again, and leaves all as it was when that is worse. */
  tryAgain(ids: readonly number[]): void {
    const before = { places: [...this.places], shares: [...this.#shares], share: this.share };
    for (const id of ids) this.takeOut(id);
    for (const id of ids) this.put(id);
    if (this.share <= before.share) return;
    this.places = before.places;
    this.#shares = before.shares;
  }
}

function improve(buckets: Buckets, ids: readonly number[], random: () => number): void {
  for (const id of ids) buckets.put(id);
  for (let round = 0; round < ROUNDS; round++) {
    for (const id of ids) {
      buckets.takeOut(id);
      buckets.put(id);
    }
  }
  for (let count = 0; count < TRIES; count++) {
    const most = 3 + Math.floor(random() * (MOST_TAKEN_OUT - 3));
    const chosen = new Set(Array.from({ length: most }, () => Math.floor(random() * ids.length)));
    buckets.tryAgain([...chosen]);
  }
}

function sourceOf(texts: readonly string[], places: readonly FingerprintPlace[], share: number): string {
  const rows = texts.map(
    (text, id) => `  [${JSON.stringify(text)}, ${places[id]!.bucket}, ${places[id]!.offset}],`,
  );
  const percent = (share * 100).toFixed(2);
  return [
    '// Made by tools/build/fingerprints.ts: for each literal of the rules its bucket and where its fingerprint begins. Of the positions of the',
    `// sample logs ${percent} % look like one of them.`,
    '',
    // In two parts, so that it is not taken for an import of this file.
    ['import type { FingerprintPlace }', "from '../../lib/kernel/fingerprint.ts';"].join(' '),
    '',
    'const PLACES: readonly (readonly [string, number, number])[] = [',
    ...rows,
    '];',
    '',
    'export const fingerprints: ReadonlyMap<string, FingerprintPlace> = new Map(',
    '  PLACES.map(([text, bucket, offset]) => [text, { bucket, offset }]),',
    ');',
    '',
  ].join('\n');
}

const random = createRandom(SEED);
const logs = readdirSync(SAMPLES).filter((name) => name.endsWith('.log'));
const sample = Buffer.concat([
  ...logs.map((name) => readFileSync(join(SAMPLES, name))),
  Buffer.from(madeLines(random)),
]);
const { literals } = createMatcher(rulesFor([]));
const byText = new Map(literals.map((literal) => [literal.text, windowsOf(setsOf(literal))]));
const trigrams = trigramsOf(sample);
const windows = [...byText.values()];
const least = windows.map((list) => Math.min(...list.map((window) => shareOf(trigrams, window))));
// Those that let most through first: the rare ones join them.
const order = windows.map((_, id) => id).sort((left, right) => least[right]! - least[left]!);
const buckets = new Buckets(trigrams, windows);
improve(buckets, order, random);
const places = buckets.places as FingerprintPlace[];
writeFileSync(TARGET, sourceOf([...byText.keys()], places, buckets.share));
process.stderr.write(
  `${byText.size} literals, ${(buckets.share * 100).toFixed(2)} % of ${sample.length} positions\n`,
);
