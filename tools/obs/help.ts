// The help of the umbrella: the verbs there are.

import { fold } from '../lib/cli/help.ts';
import type { Verb } from './verbs.ts';

const INDENT = '  ';

/** The text of `obs help` for the verbs of the suite and those that programs on PATH add. */
export function formatVerbs(own: readonly Verb[], foreign: readonly string[], columns: number): string {
  const nameWidth = Math.max(0, ...own.map(({ name }) => name.length)) + 2;
  const lines = [
    'obs: watches small fleets with Unix filters over lines of text',
    '',
    'usage: obs VERB [ARGUMENT]...       runs obs-VERB',
    '       obs help VERB                shows its options',
    '       obs version',
    '',
    'examples:',
    `${INDENT}# record what a program prints, keep the last 1000 lines per instance, show a live table`,
    `${INDENT}obs capture --source web/0 -- ./server | obs ring | obs top`,
    ...section(
      'verbs:',
      own.flatMap((verb) => entry(verb, nameWidth, columns)),
    ),
    ...section(
      'verbs on PATH:',
      foreign.map((name) => INDENT + name),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function entry({ name, summary }: Verb, nameWidth: number, columns: number): readonly string[] {
  const folded = fold(summary, Math.max(20, columns - INDENT.length - nameWidth));
  return folded.map((line, index) => INDENT + (index === 0 ? name : '').padEnd(nameWidth) + line);
}
