// The options of the tools that evaluate PromQL over records.

import type { Option } from './options.ts';

export const INTERVAL = {
  name: 'interval',
  type: 'duration',
  default: '15s',
  min: '1ms',
  max: '366d',
  describe: 'how often groups are evaluated that do not say it themselves',
} as const satisfies Option;

export const LATENESS = {
  name: 'lateness',
  type: 'duration',
  default: '2s',
  min: '0s',
  max: '1d',
  describe: 'how long an evaluation waits for records that come late',
} as const satisfies Option;

export const STALE_AFTER = {
  name: 'stale-after',
  type: 'duration',
  default: '5m',
  min: '1ms',
  max: '366d',
  describe: 'how long a series keeps its last value when no new one comes',
} as const satisfies Option;

export const PROMQL_COMPAT = {
  name: 'promql-compat',
  type: 'choice',
  choices: ['2', '3'],
  default: '3',
  describe: 'semantics of this major version of Prometheus',
} as const satisfies Option;
