// The files of the Kubernetes container runtime interface, under /var/log/pods: time, stream, tags, line. A line of more than 16 KiB
// comes in parts, all but the last with the tag P.
//
//   2026-02-14T12:34:05.123456789Z stdout F the line

import { timeOfText } from '../time/find.ts';
import type { Envelope } from './envelope.ts';

const HEAD = /^([0-9]\S{18,40}) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/;

export const cri: Envelope = {
  name: 'cri',
  open(line, clock) {
    const match = HEAD.exec(line);
    if (match === null) return undefined;
    const time = timeOfText(match[1]!, clock);
    if (time === undefined) return undefined;
    return {
      time,
      stream: match[2] === 'stderr' ? 'stderr' : 'stdout',
      isPartial: match[3] === 'P',
      text: line.slice(match[0].length),
    };
  },
};
