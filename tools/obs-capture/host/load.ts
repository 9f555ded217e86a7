// Load averages over 1, 5 and 15 minutes, and tasks that want to run, from proc_loadavg(5).

import { value } from '../origin.ts';
import { linesOf, type Part } from './part.ts';

export const load: Part = (proc) => {
  const [line = ''] = linesOf(proc, 'loadavg');
  const [load1, load5, load15, tasks = '/'] = line.split(' ');
  const [running, all] = tasks.split('/');
  const fields = Object.entries({ load1, load5, load15, tasks_running: running, tasks: all });
  return [{ name: 'node', fields: fields.map(([key, number]) => value(key, Number(number))) }];
};
