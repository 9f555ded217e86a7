// Keys and values of a structured line, and which of them are its time, level and message.

import { type JsonRole, type JsonVocabulary, PIPELINE_FIELDS } from '../../lib/kernel/adopter.ts';
import { formatField } from '../../lib/record/format.ts';
import { LEVELS, type Level } from '../../lib/record/kind.ts';
import { parseLevel } from '../../lib/record/level.ts';
import { isKey } from '../../lib/record/parse.ts';
import type { Recognised } from '../formats/format.ts';
import type { Clock } from '../time/clock.ts';
import { timeOfText } from '../time/find.ts';

/** One key with its value, both as byte strings. */
export interface Member {
  readonly key: string;
  readonly text: string;
  /** A string, or a token (number, true, false, null) that is copied as it is written. */
  readonly isString: boolean;
}

type Role = 'time' | 'level' | 'message' | 'pipeline';

/** The keys by which pino, bunyan, zap, logrus, slog, ECS, Serilog and others name the three, and those of the pipeline. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ...rolesOf('time', 'time ts timestamp @timestamp datetime asctime @t timeMillis'),
  ...rolesOf(
    'level',
    'level severity lvl loglevel log_level log.level levelname @l logLevel severityText severity_text',
  ),
  ...rolesOf('message', 'msg message @m @mt short_message renderedMessage'),
  ...[...PIPELINE_FIELDS].map((key): [string, Role] => [key, 'pipeline']),
]);

function rolesOf(role: Role, keys: string): [string, Role][] {
  const spellings = keys
    .split(' ')
    .flatMap((key) => [key, key.charAt(0).toUpperCase() + key.slice(1), key.toUpperCase()]);
  return [...new Set(spellings)].map((key) => [key, role]);
}

/** True when `key` names the time, level or message of a line. */
export function namesRole(key: string): boolean {
  const role = ROLES.get(key);
  return role !== undefined && role !== 'pipeline';
}

/** True when `key` names the time of a line. */
export function namesTime(key: string): boolean {
  return ROLES.get(key) === 'time';
}

/** What the members of a line say: of those with a role the first that can be read counts, the others stay fields. */
export function recogniseMembers(members: readonly Member[], clock: Clock): Recognised {
  let time: string | undefined;
  let level: Level | undefined;
  let message: string | undefined;
  let fields = '';
  let claims = 0;
  const names = new FieldNames(members);
  for (const { key, text, isString } of members) {
    switch (ROLES.get(key)) {
      case 'time':
        if (time !== undefined) break;
        time = timeOfText(text, clock);
        if (time !== undefined) continue;
        break;
      case 'level':
        if (level !== undefined) break;
        level = parseLevel(text);
        if (level !== undefined) continue;
        break;
      case 'message':
        if (message === undefined && (isString || text !== 'null')) {
          message = text;
          continue;
        }
        break;
      case 'pipeline':
        claims++;
        continue;
    }
    fields += ` ${formatField('INFO', { key: names.nameOf(key), value: text, quoted: isString })}`;
  }
  return { time, level, message: message ?? '', fields, claims };
}

/** Members as fields, whatever their keys mean elsewhere; those that are the pipeline's to say are counted and left out. */
export function memberFields(members: readonly Member[]): {
  readonly fields: string;
  readonly claims: number;
} {
  const names = new FieldNames(members);
  const own = members.filter(({ key }) => !PIPELINE_FIELDS.has(key));
  const fields = own.map(({ key, text, isString }) => {
    return ` ${formatField('INFO', { key: names.nameOf(key), value: text, quoted: isString })}`;
  });
  return { fields: fields.join(''), claims: members.length - own.length };
}

/** Keys of any text as keys of the grammar: what the grammar lacks becomes `_`, with a number where that name is another's. */
class FieldNames {
  readonly #members: readonly Member[];
  /** Names in use, each with the number to try next when it is wanted again; made when the first key does not fit. */
  #taken: Map<string, number> | undefined;

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  nameOf(key: string): string {
    if (isKey(key)) return key;
    this.#taken ??= new Map(this.#members.map((member) => [member.key, 2]));
    const taken = this.#taken;
    const plain = key.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
    let name = plain;
    let count = taken.get(plain) ?? 2;
    while (taken.has(name)) name = `${plain}_${count++}`;
    taken.set(plain, count);
    taken.set(name, 2);
    return name;
  }
}

/** Keys that mean something in the JSON form of our own records, or whose lines only the host reads. */
const OWN_ROLES: readonly [string, JsonRole][] = [
  ['ts', 'ownTime'],
  ['level', 'ownLevel'],
  ['source', 'source'],
  ['kind', 'kind'],
  ['labels', 'host'],
  ['values', 'host'],
  ['fields', 'host'],
  // Parts of a time (json-shapes.ts).
  ['timestamp.seconds', 'host'],
  ['time.seconds', 'host'],
  ['instant.epochSecond', 'host'],
  ['__REALTIME_TIMESTAMP', 'host'],
];

/** Level words that are common enough to be read by the kernel; the host reads the others. */
const COMMON_LEVELS = 'trace debug info notice warn warning error err critical fatal panic'.split(' ');
const LEVEL_NUMBERS = '10 20 30 40 50 60 0 1 2 3 4 5 6 7'.split(' ');

/** The same for the adopt kernel, which does lines in JSON that need no second look. */
export function jsonVocabulary(): JsonVocabulary {
  const roles = [...ROLES].map(([key, role]): [string, JsonRole] => [
    key,
    role === 'pipeline' ? 'host' : role,
  ]);
  const spellings = COMMON_LEVELS.flatMap((word) => [
    word,
    word.charAt(0).toUpperCase() + word.slice(1),
    word.toUpperCase(),
  ]);
  const levels = [...spellings, ...LEVEL_NUMBERS, ...LEVELS].flatMap((text): [string, Level][] => {
    const level = parseLevel(text);
    return level === undefined ? [] : [[text, level]];
  });
  return { roles: new Map([...roles, ...OWN_ROLES]), levels: new Map(levels) };
}
