// The machine: all threads of a program advance together, one code point at a time, so the time is at most the
// length of the program times the length of the text, whatever the pattern (Pike's algorithm, leftmost-first).

import type { Instruction, Program } from './program.ts';
import type { Assertion } from './syntax.ts';

/** The bounds of the whole match and of every group as string indexes; -1 where a group took no part. */
export type Slots = readonly number[];

interface Threads {
  readonly counters: number[];
  readonly slots: number[][];
}

/** The first match at or after `from`; with `anchored` it must span from there to the end of the text. */
export function run(program: Program, text: string, from: number, anchored: boolean): Slots | undefined {
  const { instructions } = program;
  const seen = new Int32Array(instructions.length).fill(-1);
  let current: Threads = { counters: [], slots: [] };
  let next: Threads = { counters: [], slots: [] };
  let found: Slots | undefined;
  for (let position = from; ; ) {
    if (found === undefined && (!anchored || position === from)) {
      addThread(instructions, seen, current, 0, text, position, new Array(program.slotCount).fill(-1));
    }
    if (current.counters.length === 0 && (found !== undefined || anchored)) return found;
    const codePoint = text.codePointAt(position);
    const after = position + (codePoint !== undefined && codePoint > 0xffff ? 2 : 1);
    for (let index = 0; index < current.counters.length; index++) {
      const counter = current.counters[index]!;
      const instruction = instructions[counter]!;
      if (instruction.op === 'match') {
        if (anchored && position !== text.length) continue;
        found = current.slots[index]!;
        // What follows in the list has lower priority.
        break;
      }
      if (codePoint !== undefined && accepts(instruction, codePoint)) {
        addThread(instructions, seen, next, counter + 1, text, after, current.slots[index]!);
      }
    }
    if (codePoint === undefined) return found;
    [current, next] = [next, current];
    next.counters.length = 0;
    next.slots.length = 0;
    position = after;
  }
}

function accepts(instruction: Instruction, codePoint: number): boolean {
  if (instruction.op === 'literal') return instruction.codePoint === codePoint;
  return instruction.op === 'set' && instruction.test(codePoint);
}

// An explicit stack, for a program of twenty thousand splits must not exhaust the call stack. `seen` holds, per
// instruction, the position for which it was last added.
function addThread(
  instructions: readonly Instruction[],
  seen: Int32Array,
  threads: Threads,
  start: number,
  text: string,
  position: number,
  startSlots: number[],
): void {
  const pending: { counter: number; slots: number[] }[] = [{ counter: start, slots: startSlots }];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const { counter, slots } = item;
    if (seen[counter] === position) continue;
    seen[counter] = position;
    const instruction = instructions[counter]!;
    switch (instruction.op) {
      case 'jump':
        pending.push({ counter: instruction.target, slots });
        break;
      case 'split':
        pending.push({ counter: instruction.second, slots }, { counter: instruction.first, slots });
        break;
      case 'save': {
        const changed = slots.slice();
        changed[instruction.slot] = position;
        pending.push({ counter: counter + 1, slots: changed });
        break;
      }
      case 'assert':
        if (holds(instruction.assertion, text, position)) pending.push({ counter: counter + 1, slots });
        break;
      default:
        threads.counters.push(counter);
        threads.slots.push(slots);
    }
  }
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  switch (assertion) {
    case 'text-start':
      return position === 0;
    case 'text-end':
      return position === text.length;
    case 'line-start':
      return position === 0 || text[position - 1] === '\n';
    case 'line-end':
      return position === text.length || text[position] === '\n';
    default:
      return atWordBoundary(text, position) === (assertion === 'word');
  }
}

function atWordBoundary(text: string, position: number): boolean {
  return isWord(text[position - 1]) !== isWord(text[position]);
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /[0-9A-Za-z_]/.test(char);
}
