// What the contract has to know of each binary to run it.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRecord } from '../../tools/lib/record/parse.ts';
import { BINARIES, toolNames } from '../project.ts';
import { freshFolder } from '../support/running.ts';

/** How a tool is run for the contract: it reads stdin, and nothing else is needed. */
export interface ContractTool {
  /** As tests show it, and as it is typed. */
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** The name it gives itself in messages. */
  readonly calls: string;
  /**
   * filter: passes every line on. source: makes a record of every line. reducer: writes its own output only. display: that, for people.
   */
  readonly role: 'filter' | 'source' | 'reducer' | 'display';
  /** The verb that is run: the word that --help and --version come behind. */
  readonly verb?: string;
  /** Writes records of its own behind the input, so that an unterminated last line has to be ended. */
  readonly endsLastLine?: true;
  /** Answers in a JSON of its own, not in records. */
  readonly ownJson?: true;
  /** The status for an input without a record: 1 where that is an answer. */
  readonly emptyStatus?: 1;
  /** Takes from a filter's output what the tool adds, so that the input must be left. */
  readonly strip?: (output: Buffer) => Buffer;
}

const RULES = `groups:
  - name: contract
    logs: [{ name: odd_total, where: has(odd) }] # rules that also count records are not told when they hear nothing
    rules:
      - alert: Many
        expr: requests_count > 1000000
`;

/** The lines of an output without those that are METRIC records of obs-agg. */
function withoutMetrics(output: Buffer): Buffer {
  const text = output.toString('latin1');
  const own = /^[^ \n]+ all METRIC requests [^\n]*\n/gm;
  return Buffer.from(text.replace(own, ''), 'latin1');
}

function withoutTag(output: Buffer): Buffer {
  return Buffer.from(output.toString('latin1').replaceAll(' env=prod', ''), 'latin1');
}

type Entry = Omit<ContractTool, 'name' | 'binary' | 'calls'> & {
  readonly suffix?: string;
};

/** By binary: the ways it is run. */
const TABLE: ReadonlyMap<string, readonly Entry[]> = new Map<string, readonly Entry[]>([
  ['obs', [{ args: ['tag', 'env=prod'], role: 'filter', strip: withoutTag, suffix: 'tag', verb: 'tag' }]],
  ['obs-tag', [{ args: ['env=prod'], role: 'filter', strip: withoutTag }]],
  ['obs-ring', [{ args: ['--dir', 'rings'], role: 'filter' }]],
  ['obs-capture', [{ args: ['--source', 'web/0'], role: 'source' }]],
  [
    'obs-agg',
    [
      { args: ['count'], role: 'reducer' },
      {
        args: ['--pass', 'count'],
        role: 'filter',
        strip: withoutMetrics,
        endsLastLine: true,
        suffix: '--pass',
      },
    ],
  ],
  [
    'obs-alert',
    [
      { args: ['--rules', 'rules.yaml'], role: 'reducer' },
      { args: ['--pass', '--rules', 'rules.yaml'], role: 'filter', suffix: '--pass' },
    ],
  ],
  ['obs-logs', [{ args: [], role: 'filter' }]],
  ['obs-query', [{ args: ['requests_count'], role: 'reducer', emptyStatus: 1, ownJson: true }]],
  ['obs-describe', [{ args: ['changes'], role: 'display', suffix: 'changes', verb: 'changes' }]],
  ['obs-metrics', [{ args: ['--records'], role: 'display' }]],
  ['obs-top', [{ args: ['--once'], role: 'display' }]],
]);

function callsOf(binary: string, verb: string | undefined): string {
  if (verb === undefined) return binary;
  return binary === 'obs' ? `obs-${verb}` : `${binary} ${verb}`;
}

/** The names of the binaries that are built. */
export const BUILT: readonly string[] = toolNames().filter((name) =>
  existsSync(join(BINARIES, `${name}.cjs`)),
);

/** The binaries that are built and that this table does not know. */
export const UNKNOWN: readonly string[] = BUILT.filter((name) => !TABLE.has(name));

/** Every way in which the built binaries are run. */
export const TOOLS: readonly ContractTool[] = BUILT.flatMap((binary) =>
  (TABLE.get(binary) ?? []).map(({ suffix, ...entry }) => ({
    ...entry,
    binary,
    name: suffix === undefined ? binary : `${binary} ${suffix}`,
    calls: callsOf(binary, entry.verb),
  })),
);

/** Those that forward their input. */
export const FILTERS = TOOLS.filter(({ role }) => role === 'filter');

/** Those that write something for a line as soon as it comes. */
export const IMMEDIATE = TOOLS.filter(({ role }) => role === 'filter' || role === 'source');

/** A fresh folder with the files that the arguments name. */
export function contractFolder(): string {
  const folder = freshFolder();
  writeFileSync(join(folder, 'rules.yaml'), RULES);
  return folder;
}

/** What a filter passed on of its input. */
export function passedOn(tool: ContractTool, output: Buffer): Buffer {
  return tool.strip?.(output) ?? output;
}

/** The lines of an output that are no records. */
export function linesThatAreNoRecords(output: Buffer): string[] {
  const lines = output.toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.filter((line) => parseRecord(line) === undefined);
}

/** Records near each other in time, of one source. */
export function records(count: number): string {
  const lines: string[] = [];
  for (let number = 0; number < count; number++) {
    const ms = String(number % 1000).padStart(3, '0');
    lines.push(`2026-02-14T12:34:05.${ms}Z web/0 INFO request handled n=${number} dur=2ms\n`);
  }
  return lines.join('');
}
