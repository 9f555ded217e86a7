// How long each binary takes to do nothing, as a ratio to `node -e 0`.

import { join } from 'node:path';
import { BINARIES, toolNames } from '../project.ts';
import { compete, median, printTable, type Result, ratio } from './measure.ts';

const ROUNDS = 9;

/** What each binary is asked for: its version, and to come to the end of an empty input. */
function commandOf(tool: string, folder: string): string {
  const binary = `node ${join(BINARIES, `${tool}.cjs`)}`;
  switch (tool) {
    case 'obs-tag':
      return `${binary} a=b < /dev/null`;
    case 'obs-agg':
      return `${binary} count < /dev/null`;
    case 'obs-ring':
      return `${binary} --dir ${folder}/ring < /dev/null`;
    case 'obs-alert':
      return `${binary} --rules ${folder}/rules.yaml < /dev/null`;
    case 'obs-query':
      return `${binary} 'up' < /dev/null || true`;
    case 'obs-top':
      return `${binary} --once < /dev/null > /dev/null`;
    case 'obs-capture':
      return `${binary} --source a < /dev/null`;
    case 'obs-logs':
      return `${binary} < /dev/null`;
    case 'obs-describe':
      return `${binary} service web < /dev/null > /dev/null || true`;
    case 'obs-metrics':
      return `${binary} < /dev/null > /dev/null || true`;
    default:
      return `${binary} version > /dev/null`;
  }
}

export function benchStartup(folder: string): void {
  const tools = toolNames();
  const contenders = [
    { name: 'node -e 0', command: 'node -e 0' },
    ...tools.flatMap((tool) => [
      { name: `${tool} --version`, command: `node ${join(BINARIES, `${tool}.cjs`)} --version > /dev/null` },
      { name: `${tool}, empty input`, command: commandOf(tool, folder) },
    ]),
  ];
  const results = compete(contenders, ROUNDS);
  const base = results[0] as Result;
  printTable(
    'start-up (ratios to node -e 0, medians)',
    ['command', 'ms', 'wall', 'CPU'],
    results.map((result) => [
      result.name,
      (median(result.samples.map(({ wallSeconds }) => wallSeconds)) * 1000).toFixed(0),
      ratio(result, base, ({ wallSeconds }) => wallSeconds).toFixed(2),
      ratio(result, base, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
    ]),
  );
}
