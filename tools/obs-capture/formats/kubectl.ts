// Lines of `kubectl logs --prefix`, with `--timestamps` or without: the pod and the container in front, then the line, of any format.
//
//   [pod/web-7d9f/app] 2026-02-14T12:34:05.123456789Z listening on :8080

import { isTime } from '../../lib/record/time.ts';
import { headerFields } from '../parts/body.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { klog } from './klog.ts';
import { leading } from './leading.ts';
import { LogLine } from './line.ts';
import { log4j } from './log4j.ts';
import { logfmt } from './logfmt.ts';
import { plain } from './plain.ts';
import { python } from './python.ts';

const PREFIX = /^\[pod\/([a-z0-9.-]{1,253})\/([a-z0-9-]{1,63})\] /;
const STAMP = /^([0-9]{4}-\S{15,30}) /;
const BEHIND: readonly Format[] = [json, logfmt, klog, log4j, python, leading, plain];

export const kubectl: Format = {
  name: 'kubectl',
  recognise({ text, clock }) {
    const prefix = PREFIX.exec(text);
    if (prefix === null) return undefined;
    const [head, pod, container] = prefix;
    const stamped = STAMP.exec(text.slice(head.length));
    const stamp = stamped !== null && isTime(stamped[1]!) ? stamped[1]! : undefined;
    const line = new LogLine(text.slice(head.length + (stamp === undefined ? 0 : stamp.length + 1)), clock);
    const place = headerFields([
      ['pod', pod],
      ['container', container],
    ]);
    for (const format of BEHIND) {
      const recognised = format.recognise(line);
      if (recognised === undefined) continue;
      return { ...recognised, time: recognised.time ?? stamp, fields: recognised.fields + place };
    }
    return undefined;
  },
};
