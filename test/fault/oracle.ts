// Numbered lines: whatever is missing, repeated, reordered, torn or altered on its way shows.

/** Line `number`, with its LF: a record of a length that depends on the number, so that blocks never align. */
export function numberedLine(number: number): string {
  return `2026-02-14T12:34:05Z web/0 INFO line n=${number} ${'x'.repeat(number % 97)}\n`;
}

/** Lines [from, to). */
export function numberedLines(from: number, to: number): string {
  let text = '';
  for (let number = from; number < to; number++) text += numberedLine(number);
  return text;
}

/** Checks chunk by chunk that a stream is the numbered lines from 0 on. */
export interface Oracle {
  accept(bytes: Uint8Array): void;
  /** Lines seen in full. */
  readonly lines: number;
  /** The bytes behind the last LF. */
  readonly rest: string;
  /** What went wrong first. */
  readonly problem: string | undefined;
}

export function createOracle(lineOf: (number: number) => string = numberedLine): Oracle {
  let lines = 0;
  let rest = '';
  let problem: string | undefined;
  return {
    get lines() {
      return lines;
    },
    get rest() {
      return rest;
    },
    get problem() {
      return problem;
    },
    accept(bytes) {
      const parts = (rest + Buffer.from(bytes).toString('latin1')).split('\n');
      rest = parts.pop()!;
      for (const part of parts) {
        const expected = lineOf(lines);
        if (`${part}\n` !== expected) problem ??= `line ${lines} is ${JSON.stringify(part.slice(0, 200))}`;
        lines++;
      }
    },
  };
}
