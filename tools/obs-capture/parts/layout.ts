// Layouts: what may stand between the time of a line and its message, written as the line would be.
//
//   {level} [{thread}] {logger}:       matches   INFO  [main] org.apache.hadoop.Foo: the message
//
// A blank stands for one or more, or for the end of the line where it is the last; blanks inside of brackets may be more. Each piece takes
// only what cannot be anything else, so that a layout either fits as a whole or not at all, in time linear in the line.

import type { Level } from '../../lib/record/kind.ts';
import { parseLevel } from '../../lib/record/level.ts';
import type { Recognised } from '../formats/format.ts';
import type { LogLine } from '../formats/line.ts';
import { bodyOf, type Header } from './body.ts';

const WORDS =
  'TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERR|ERROR|CRIT|CRITICAL|FATAL|ALERT|EMERG|EMERGENCY|PANIC|SEVERE|FINE|FINER|FINEST|CONFIG|VERBOSE|FAILURE|AUDIT|SUCCESS';
const SHORT_WORDS = 'TRC|DBG|INF|WRN|FTL|VRB|VRBS|NOTE|SYSTEM|LOG';

function anyCase(words: string): string {
  return words.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`);
}

/** Names with points or the like in them, `dfs.DataNode$Server`, `app::db`, or in CamelCase; one of an exception is part of the message. */
const LOGGER =
  '(?:[A-Za-z_][\\w$-]*(?:(?:\\.|::|/)[\\w$<>-]+)+|[A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*(?:\\$\\w+)*)(?<!Exception|Error)';

const PIECES: ReadonlyMap<string, string> = new Map([
  // In capitals, or in any case where it stands between brackets or the like.
  ['level', `(?<level>${WORDS})(?![A-Za-z0-9_])`],
  ['Level', `(?<level>${anyCase(`${WORDS}|${SHORT_WORDS}`)}|[Tt]race[0-9])(?![A-Za-z0-9_])`],
  ['letter', '(?<level>[VTDIWEFA])(?![A-Za-z])'],
  ['pid', '(?<pid>[0-9]{1,10})(?![0-9])'],
  ['tid', '(?<tid>[0-9]{1,20})(?![0-9])'],
  ['thread', '(?<thread>[^\\[\\]]{1,200}(?:\\[[^\\[\\]]{0,100}\\][^\\[\\]]{0,100}){0,4})'],
  ['logger', `(?<component>${LOGGER})`],
  ['name', '(?<component>[A-Za-z_][^\\s\\[\\]()|"=]{0,200}?)'],
  ['caller', '(?<caller>[\\w./-]+:[0-9]+)'],
  // `*64` is how Proxifier marks a program of 64 bits.
  ['program', '(?<component>[\\w.+-]{1,100}\\.exe(?: \\*64)?)'],
  ['line', '(?<line>[0-9]{1,7})'],
  ['host', '(?<host>[^\\s:\\[\\]]+)'],
]);

/** The groups that become fields, and their order. */
const FIELDS = ['component', 'host', 'thread', 'pid', 'tid', 'caller', 'line'] as const;

const BLANKS = '[ \\t]+';
/** A thread may have blanks in its name, so those around it are cut off later. */
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['  ', '[ \\t]{2,}'],
  [' ', BLANKS],
  ['{thread}', PIECES.get('thread') ?? ''],
  ['[{thread}', `\\[${PIECES.get('thread')}`],
  ['{thread}]', `${PIECES.get('thread')}\\]`],
  ['[{thread}]', `\\[${PIECES.get('thread')}\\]`],
  ['[', '\\[ *'],
  [']', ' *\\]'],
]);

/** A sticky regular expression for a layout. @throws Error for a piece that does not exist */
export function compileLayout(layout: string): RegExp {
  const body = layout
    .replace(/(?<! ) $/, '')
    .replace(/\[?\{thread\}\]?|\{(\w+)\}| {2}|[^{]/g, (text, name: string | undefined) => {
      const pattern = name === undefined ? LITERALS.get(text) : PIECES.get(name);
      if (name !== undefined && pattern === undefined)
        throw new Error(`there is no piece ${text} of a layout`);
      return pattern ?? text.replace(/[.*+?^${}()|\\/-]/, '\\$&');
    });
  return new RegExp(body + (/[^ ] $/.test(layout) ? `(?:${BLANKS}|$)` : ''), 'y');
}

/** No header is longer than this; a line may be. */
const MOST_HEADER_CHARS = 1024;

/** Blanks, and a sign that may stand behind a time: `2026-02-14 12:34:05, INFO`, `2026-02-14 12:34:05: INFO`. */
const AFTER_TIME = /[,:]?[ \t]*/y;

/** What the first layout that fits behind the time of a line says; undefined when none does. */
export function recogniseLayouts(layouts: readonly RegExp[], line: LogLine): Recognised | undefined {
  const { lead, text } = line;
  if (lead === undefined) return undefined;
  AFTER_TIME.lastIndex = lead.end;
  AFTER_TIME.exec(text);
  const start = AFTER_TIME.lastIndex;
  const head = text.length > start + MOST_HEADER_CHARS ? text.slice(0, start + MOST_HEADER_CHARS) : text;
  for (const layout of layouts) {
    layout.lastIndex = start;
    const groups = layout.exec(head)?.groups;
    if (groups === undefined) continue;
    const level = groups.level === undefined ? undefined : levelOf(groups.level);
    return { time: lead.time, level, ...bodyOf(text.slice(layout.lastIndex), headerOf(groups)) };
  }
  return undefined;
}

function headerOf(groups: Readonly<Record<string, string | undefined>>): Header {
  return FIELDS.map((key) => [key, groups[key]] as const);
}

/** The level of a word that a layout has taken for one. */
export function levelOf(word: string): Level | undefined {
  const known = parseLevel(word);
  if (known !== undefined) return known;
  return /^trace[0-9]$/i.test(word) ? 'TRACE' : 'INFO';
}
