// What the demo looks at, as a person would: the log file of the instance, the metric files, the table, the alerts.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file of DIR, '' while there is none. */
export function read(directory: string, ...path: string[]): string {
  try {
    return readFileSync(join(directory, ...path), 'utf8');
  } catch {
    return '';
  }
}

/** The last line of a text that matches. */
export function lastLine(text: string, pattern: RegExp): string | undefined {
  return text.split('\n').findLast((line) => pattern.test(line));
}

/** The process id of the last start of an instance, as its log file tells it. */
export function processOf(log: string): number | undefined {
  const pid = / pid=(\d+)/.exec(lastLine(log, / EVENT start\b/) ?? '')?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** The row of a service in the table that obs-top prints of DIR. */
export function tableRow(obs: string, directory: string, manifest: string, service: string): string {
  const args = ['top', '--once', '--dir', directory, '--manifest', manifest];
  const table = execFileSync(obs, args, { encoding: 'utf8' });
  return lastLine(table, new RegExp(`^${service} `)) ?? '';
}

/** The last ALERT record of an alert. */
export function lastAlert(stream: string, name: string): string {
  return lastLine(stream, new RegExp(` ALERT \\w+ .*alertname="${name}"`)) ?? '';
}
