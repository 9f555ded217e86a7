// How much of the time tasks wait for a resource (pressure stall information, proc_pressure): some of them, or all at once.
// Kernels without it tell nothing.

import fs from 'node:fs';
import { join } from 'node:path';
import { label } from '../origin.ts';
import { linesOf, type Part, ratio, seconds } from './part.ts';

const RESOURCES = ['cpu', 'memory', 'io'] as const;

export const pressures: Part = (proc) =>
  RESOURCES.filter((resource) => fs.existsSync(join(proc, 'pressure', resource))).map((resource) => ({
    name: 'pressure',
    fields: [
      label('resource', resource),
      ...linesOf(proc, `pressure/${resource}`).flatMap((line) => {
        const [, kind, avg10, avg60, total] =
          /^(some|full) avg10=(\S+) avg60=(\S+) .*total=([0-9]+)$/.exec(line) ?? [];
        if (kind === undefined) return [];
        return [
          ratio(`${kind}_avg10`, Number(avg10) / 100),
          ratio(`${kind}_avg60`, Number(avg60) / 100),
          seconds(`${kind}_total`, Number(total) / 1e6),
        ];
      }),
    ],
  }));
