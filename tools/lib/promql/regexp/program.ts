// A regular expression as instructions for the machine in run.ts (Thompson's construction).

import {
  type Assertion,
  type CodePointTest,
  type ParsedRegexp,
  RegexpError,
  type RegexpNode,
} from './syntax.ts';

export type Instruction =
  | { readonly op: 'literal'; readonly codePoint: number }
  | { readonly op: 'set'; readonly test: CodePointTest }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'save'; readonly slot: number }
  /** Goes to `first`, and with lower priority to `second`. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; target: number }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Two slots per group, group 0 being the whole match. */
  readonly slotCount: number;
}

/** A bound on the work per character of text; repeats multiply what they hold. */
export const MAX_INSTRUCTIONS = 20_000;

/** Compiles the parts of a pattern. Throws RegexpError where the program would exceed MAX_INSTRUCTIONS. */
export function compileProgram(parsed: ParsedRegexp): Program {
  const out: Instruction[] = [];
  emit(out, { op: 'save', slot: 0 });
  emitNode(out, parsed.root);
  emit(out, { op: 'save', slot: 1 });
  emit(out, { op: 'match' });
  return { instructions: out, slotCount: 2 * (parsed.captureCount + 1) };
}

function emit<T extends Instruction>(out: Instruction[], instruction: T): T {
  if (out.length >= MAX_INSTRUCTIONS) throw new RegexpError('expression too large');
  out.push(instruction);
  return instruction;
}

function emitNode(out: Instruction[], node: RegexpNode): void {
  switch (node.kind) {
    case 'empty':
      return;
    case 'literal':
      emit(out, { op: 'literal', codePoint: node.codePoint });
      return;
    case 'set':
      emit(out, { op: 'set', test: node.test });
      return;
    case 'assert':
      emit(out, { op: 'assert', assertion: node.assertion });
      return;
    case 'concat':
      for (const part of node.parts) emitNode(out, part);
      return;
    case 'capture':
      emit(out, { op: 'save', slot: 2 * node.index });
      emitNode(out, node.part);
      emit(out, { op: 'save', slot: 2 * node.index + 1 });
      return;
    case 'alternate':
      emitAlternate(out, node.parts);
      return;
    case 'repeat':
      emitRepeat(out, node.part, node.min, node.max, node.greedy);
  }
}

function emitAlternate(out: Instruction[], parts: readonly RegexpNode[]): void {
  const exits: { target: number }[] = [];
  parts.forEach((part, index) => {
    if (index === parts.length - 1) {
      emitNode(out, part);
      return;
    }
    const split = emit(out, { op: 'split', first: out.length + 1, second: 0 });
    emitNode(out, part);
    exits.push(emit(out, { op: 'jump', target: 0 }));
    split.second = out.length;
  });
  for (const exit of exits) exit.target = out.length;
}

function emitRepeat(out: Instruction[], part: RegexpNode, min: number, max: number, greedy: boolean): void {
  const before = out.length;
  for (let count = 0; count < min; count++) {
    emitNode(out, part);
    // Nothing repeated any number of times is nothing.
    if (out.length === before) return;
  }
  if (max === Number.POSITIVE_INFINITY) {
    emitStar(out, part, greedy);
    return;
  }
  const exits: (() => void)[] = [];
  for (let count = min; count < max; count++) {
    exits.push(emitChoice(out, greedy));
    emitNode(out, part);
  }
  for (const exit of exits) exit();
}

function emitStar(out: Instruction[], part: RegexpNode, greedy: boolean): void {
  const start = out.length;
  const exit = emitChoice(out, greedy);
  emitNode(out, part);
  emit(out, { op: 'jump', target: start });
  exit();
}

/** A split between what follows and an exit, which the returned function points to the end of the program so far. */
function emitChoice(out: Instruction[], greedy: boolean): () => void {
  const inside = out.length + 1;
  const split = emit(out, { op: 'split', first: inside, second: inside });
  return () => {
    if (greedy) split.second = out.length;
    else split.first = out.length;
  };
}
