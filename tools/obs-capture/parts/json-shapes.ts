// Shapes of JSON lines that do not say time, level or message in one member each. They are told by the name of a member, and turned
// into members that everybody understands.

import type { Member } from './members.ts';

/** Seconds and nanoseconds in members of their own: Google's protobuf Timestamp, and log4j's JsonLayout. */
const SPLIT_TIMES: ReadonlyMap<string, string> = new Map([
  ['timestamp.seconds', 'timestamp.nanos'],
  ['time.seconds', 'time.nanos'],
  ['instant.epochSecond', 'instant.nanoOfSecond'],
]);

/** The names of MongoDB since 4.4; they mean this only beside its time. */
const MONGO_TIME = 't.$date';
const MONGO: ReadonlyMap<string, string> = new Map([
  [MONGO_TIME, 'time'],
  ['s', 'level'],
  ['c', 'component'],
]);

/** The journal of systemd, as `journalctl -o json` writes it, under names that say what they are. Its other fields are left out. */
const JOURNAL_TIME = '__REALTIME_TIMESTAMP';
const JOURNAL: ReadonlyMap<string, string> = new Map([
  [JOURNAL_TIME, 'time'],
  ['PRIORITY', 'level'],
  ['MESSAGE', 'message'],
  ['SYSLOG_IDENTIFIER', 'component'],
  ['_HOSTNAME', 'host'],
  ['_PID', 'pid'],
  ['_SYSTEMD_UNIT', 'unit'],
  ['_SYSTEMD_USER_UNIT', 'user_unit'],
  ['CODE_FILE', 'code_file'],
  ['CODE_LINE', 'code_line'],
  ['ERRNO', 'errno'],
  ['MESSAGE_ID', 'message_id'],
]);
/** A message that is no UTF-8 is an array of its bytes there. */
const BYTES = /^\[(?:[0-9]{1,3},)*[0-9]{1,3}\]$/;

const SECONDS = /^[0-9]{9,10}$/;
const NANOSECONDS = /^[0-9]{1,9}$/;

/** The members as they are, or with those of such a shape under other names. */
export function reshape(members: readonly Member[]): readonly Member[] {
  if (members[0]?.key === MONGO_TIME)
    return members.map((member) => ({ ...member, key: MONGO.get(member.key) ?? member.key }));
  if (members.some(({ key }) => key === JOURNAL_TIME)) return members.flatMap(ofJournal);
  for (const member of members) {
    const finer = SPLIT_TIMES.get(member.key);
    if (finer !== undefined && SECONDS.test(member.text)) return joinTime(members, member, finer);
  }
  return members;
}

function ofJournal({ key, text }: Member): readonly Member[] {
  const name = JOURNAL.get(key);
  if (name === undefined) return [];
  const isBytes = name === 'message' && BYTES.test(text);
  const value = isBytes ? Buffer.from(JSON.parse(text) as number[]).toString('latin1') : text;
  // All are strings there, numbers included.
  return [{ key: name, text: value, isString: name === 'message' }];
}

function joinTime(members: readonly Member[], seconds: Member, finer: string): readonly Member[] {
  const nanoseconds = members.find(({ key, text }) => key === finer && NANOSECONDS.test(text));
  const fraction = nanoseconds === undefined ? '' : `.${nanoseconds.text.padStart(9, '0')}`;
  return members
    .filter((member) => member !== nanoseconds)
    .map((member) =>
      member === seconds ? { key: 'time', text: seconds.text + fraction, isString: false } : member,
    );
}
