// What the journal says of an entry besides its time and its message: the level, and fields. What a program has given it under names of
// its own is kept in small letters (REQUEST_ID is request_id); what the journal adds is kept where it says more than the source.

import { hostname } from 'node:os';
import { formatField } from '../../lib/record/format.ts';
import type { Level } from '../../lib/record/kind.ts';
import { levelOfSyslog } from '../../lib/record/level.ts';
import { decodeName } from '../../lib/record/source.ts';
import type { LineExtras } from '../composer.ts';
import { label } from '../origin.ts';
import { toByteString } from '../parts/byte-string.ts';
import { type Member, memberFields } from '../parts/members.ts';
import type { Entry } from './entry.ts';
import { isOfContainer } from './source-of.ts';

/** Said otherwise, or of the program's own code, or of how it came here. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...'MESSAGE PRIORITY SYSLOG_IDENTIFIER SYSLOG_FACILITY SYSLOG_PID SYSLOG_RAW SYSLOG_TIMESTAMP'.split(' '),
  ...'CODE_FILE CODE_LINE CODE_FUNC TID UNIT USER_UNIT INVOCATION_ID USER_INVOCATION_ID JOB_ID'.split(' '),
]);
const OF_CONTAINER = /^(?:CONTAINER|IMAGE)_/;
/** A line that says it itself, as key and value or as nginx does. */
const SAYS_PID = /\bpid["=]|\b[0-9]+#[0-9]+: /;
const OWN_NAME = hostname();
/** Longer values are for other readers, such as all memory maps of a program that has crashed. */
const MOST_BYTES = 4096;
const MOST_FIELDS = 64;
/** What everybody calls the ids of traces. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['PARENT_SPAN_ID', 'parent_id'],
  ['CORRELATION_ID', 'corr_id'],
]);

/** @param source of the entry */
export function extrasOf(entry: Entry, source: string): LineExtras {
  const members = membersOf(entry, source);
  const node = nodeOf(entry);
  const { fields } = memberFields(members);
  return {
    level: levelOf(entry),
    fields: node === undefined ? fields : `${fields} ${formatField('INFO', label('node', node))}`,
    // Rare, and so made when it is asked for.
    get spanFields() {
      const all = members.map(({ key, text }) => label(key, text));
      if (node !== undefined) all.push(label('node', node));
      return all.map((field) => ` ${formatField('SPAN', field)}`).join('');
    },
  };
}

/** Undefined for the level that lines without one have. Docker and Podman say nothing with it but the stream. */
function levelOf(entry: Entry): Level | undefined {
  const priority = entry.get('PRIORITY');
  if (priority === undefined || !/^[0-7]$/.test(priority) || isOfContainer(entry)) return undefined;
  const level = levelOfSyslog(Number(priority));
  return level === 'INFO' ? undefined : level;
}

function membersOf(entry: Entry, source: string): readonly Member[] {
  const members: Member[] = [];
  const add = (key: string, text: string | undefined): void => {
    if (text !== undefined && text !== '') members.push({ key, text, isString: false });
  };
  const isContainer = isOfContainer(entry);
  if (!isContainer) {
    if (!SAYS_PID.test(entry.get('MESSAGE') ?? '')) add('pid', entry.get('_PID') ?? entry.get('SYSLOG_PID'));
    const identifier = entry.get('SYSLOG_IDENTIFIER') ?? '';
    if (!namesOf(source).includes(identifier)) add('identifier', identifier);
  }
  for (const [key, text] of entry) {
    if (!isOfProgram(key) || (isContainer && OF_CONTAINER.test(key))) continue;
    if (text.length <= MOST_BYTES && members.length < MOST_FIELDS) add(nameOf(key), text);
  }
  return members;
}

function namesOf(source: string): readonly string[] {
  return source.split('/').map((name) => (name.includes('%') ? toByteString(decodeName(name)) : name));
}

/** False for the fields that the journal adds, and those that are said otherwise. */
function isOfProgram(key: string): boolean {
  return !key.startsWith('_') && !LEFT_OUT.has(key);
}

function nameOf(key: string): string {
  return NAMES.get(key) ?? key.toLowerCase();
}

/** The machine that said it, where it is another one: of journals that were brought together. */
function nodeOf(entry: Entry): string | undefined {
  const name = entry.get('_HOSTNAME');
  return name === OWN_NAME ? undefined : name;
}
