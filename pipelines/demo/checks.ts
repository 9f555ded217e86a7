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

/** The process id of the last start of an instance, as its log file tells it. */
export function processOf(directory: string, service: string, instance: string): number | undefined {
  const starts = [
    ...read(directory, 'active', service, 'logs', instance).matchAll(/ EVENT start\b.* pid=(\d+)/g),
  ];
  const last = starts.at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

/** The REPLICAS column of a service in the table that obs-top prints of DIR. */
export function replicas(obs: string, directory: string, manifest: string, service: string): string {
  const table = execFileSync(obs, ['top', '--once', '--dir', directory, '--manifest', manifest], {
    encoding: 'utf8',
  });
  const row = table.split('\n').find((line) => line.startsWith(`${service} `));
  return row?.split(/\s+/)[1] ?? '';
}

/** The states that an alert went through, in order, as the stream kept them. */
export function alertStates(stream: string, name: string): readonly string[] {
  const states: string[] = [];
  for (const line of stream.split('\n')) {
    const state = / ALERT (pending|firing|resolved) /.exec(line)?.[1];
    if (state !== undefined && line.includes(`alertname="${name}"`)) states.push(state);
  }
  return states;
}
