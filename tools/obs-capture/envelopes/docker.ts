// The files of Docker's json-file driver. A line of more than 16 KiB comes in parts; only the last of them ends with a line feed.
//
//   {"log":"the line\n","stream":"stdout","time":"2026-02-14T12:34:05.123456789Z"}

import { jsonMembers } from '../parts/json-members.ts';
import { timeOfText } from '../time/find.ts';
import type { Envelope } from './envelope.ts';

export const docker: Envelope = {
  name: 'docker',
  open(line, clock) {
    if (!line.startsWith('{"log":')) return undefined;
    const members = new Map(jsonMembers(line)?.map(({ key, text }) => [key, text]));
    const log = members.get('log');
    const time = timeOfText(members.get('time') ?? '', clock);
    if (log === undefined || time === undefined) return undefined;
    return {
      time,
      stream: members.get('stream') === 'stderr' ? 'stderr' : 'stdout',
      isPartial: !log.endsWith('\n'),
      text: log.replace(/\r?\n$/, ''),
    };
  },
};
