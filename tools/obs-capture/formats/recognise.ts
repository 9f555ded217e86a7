// Which format a line is of. Each line is looked at by itself: a program that changes its mind changes its format.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { access } from './access.ts';
import { apache } from './apache.ts';
import { audit } from './audit.ts';
import { cluster } from './cluster.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { klog } from './klog.ts';
import { kubectl } from './kubectl.ts';
import { leading } from './leading.ts';
import { log4j } from './log4j.ts';
import { logcat } from './logcat.ts';
import { logfmt } from './logfmt.ts';
import { nginx } from './nginx.ts';
import { piped } from './piped.ts';
import { plain } from './plain.ts';
import { prefixed } from './prefixed.ts';
import { python } from './python.ts';
import { record } from './record.ts';
import { redis } from './redis.ts';
import { rfc3164 } from './rfc3164.ts';
import { rfc5424 } from './rfc5424.ts';
import { ruby } from './ruby.ts';
import { squid } from './squid.ts';

/** All formats, the telling before the general: of two that take a line the first one counts. */
const ALL: readonly Format[] = [
  record,
  audit,
  kubectl,
  json,
  logfmt,
  klog,
  rfc5424,
  rfc3164,
  nginx,
  apache,
  access,
  squid,
  logcat,
  ruby,
  redis,
  cluster,
  piped,
  log4j,
  python,
  leading,
  prefixed,
  plain,
];

/** What may be asked for, in the words of the manifest and of --format. */
export const LINE_FORMATS = [
  'auto',
  'text',
  'json',
  'logfmt',
  'klog',
  'syslog',
  'nginx',
  'apache',
  'access',
  'log4j',
  'python',
  'docker',
  'cri',
  'journal',
] as const satisfies readonly LineFormat[];

/** The formats that are tried, in this order; `plain`, the last one always, takes every line. */
const TRIED: Readonly<Record<LineFormat, readonly Format[]>> = {
  auto: ALL,
  text: [leading, plain],
  json: [json, plain],
  logfmt: [logfmt, plain],
  klog: [klog, plain],
  syslog: [rfc5424, rfc3164, plain],
  nginx: [nginx, access, plain],
  apache: [apache, access, plain],
  access: [access, plain],
  log4j: [log4j, leading, plain],
  python: [python, leading, plain],
  // What is in the envelopes (envelopes/).
  docker: ALL,
  cri: ALL,
  journal: ALL,
};

/** The formats to try for lines that are asked to be read as `format`. */
export function formatsFor(format: LineFormat): readonly Format[] {
  return TRIED[format];
}
