// What must hold of the files of a ring, given the lines that were written to it, each unlike any other.

import assert from 'node:assert/strict';
import { contentOf, generationsOf, isOneGeneration } from './rings.ts';

/** What happened to one ring. */
export interface Written {
  /** Its lines that were written and are not lost, in order. */
  seen: string[];
  /** Of them: those that a kill must not take any more. */
  kept: number;
  /** The position in `seen` up to which the exact file went when it was last looked at. */
  shown: number;
}

export function nothingWritten(): Written {
  return { seen: [], kept: 0, shown: 0 };
}

/** Lines of a content that must end with LF. */
function wholeLines(content: string, what: string): string[] {
  assert.ok(content === '' || content.endsWith('\n'), `${what} ends in a part: ${content.slice(-60)}`);
  return content.split('\n').slice(0, -1);
}

/** Where `lines` stand in `seen`, without a gap; returns the end. */
function endIn(seen: readonly string[], lines: readonly string[], what: string): number {
  if (lines.length === 0) return 0;
  const start = seen.indexOf(lines[0]!);
  assert.ok(start >= 0, `${what} begins with a line that was never written: ${lines[0]}`);
  const expected = seen.slice(start, start + lines.length);
  const odd = lines.findIndex((line, index) => line !== expected[index]);
  assert.equal(odd, -1, `${what} has a gap, a repeat or a part: ${lines[odd]} for ${expected[odd]}`);
  return start + lines.length;
}

/** Holds the exact file against `written`: whole, in order, of min(N, written) lines, never backwards. Anybody may look at any time. */
export function checkExact(directory: string, ring: string, written: Written, most: number): void {
  const lines = wholeLines(contentOf(directory, ring), ring);
  const end = endIn(written.seen, lines, ring);
  assert.ok(end >= written.shown, `${ring} goes backwards`);
  assert.equal(lines.length, Math.min(most, end), `lines of ${ring}`);
  written.shown = end;
}

/** Holds the generations of a run that is not dead against `written`; returns how far they go. */
export function checkGenerations(directory: string, ring: string, written: Written, most: number): number {
  const lines = wholeLines(generationsOf(directory, ring), `${ring}.live`);
  const end = endIn(written.seen, lines, `${ring}.live`);
  assert.ok(end >= written.kept, `${ring}.live has lost lines`);
  assert.ok(lines.length >= Math.min(most, end), `${ring}.live has ${lines.length} lines of ${end}`);
  return end;
}

/** Holds both against `written` after a start: what a kill took is gone, what is there is kept and shown. */
export function checkRestored(directory: string, ring: string, written: Written, most: number): void {
  assert.ok(!isOneGeneration(directory, ring), `${ring}.live is its own previous generation`);
  written.seen.length = checkGenerations(directory, ring, written, most);
  written.kept = written.seen.length;
  checkExact(directory, ring, written, most);
  assert.equal(written.shown, written.seen.length, `${ring} is up to date after a start`);
}
