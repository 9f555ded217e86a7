// The error log of nginx. What it says of the client and the request behind the message becomes fields.
//
//   2026/02/14 12:34:05 [error] 1234#5678: *9 open() "/srv/x" failed (2: No such file or directory), client: 10.0.0.5, server: a.b, request: "GET /x HTTP/1.1", host: "a.b"

import { bodyOf, type Header } from '../parts/body.ts';
import { levelOf } from '../parts/layout.ts';
import type { Format } from './format.ts';

const HEAD = / \[(debug|info|notice|warn|error|crit|alert|emerg)\] ([0-9]+)#([0-9]+): (?:\*([0-9]+) )?/y;
/** The words behind the message, in the order in which nginx writes them. */
const TAIL =
  /, (client|server|request|subrequest|upstream|host|referrer): ("(?:[^"\\]|\\.)*"|[^",\s]*)(?=, (?:client|server|request|subrequest|upstream|host|referrer): |$)/g;

export const nginx: Format = {
  name: 'nginx',
  recognise({ text, lead }) {
    if (lead === undefined || lead.isOpen) return undefined;
    HEAD.lastIndex = lead.end;
    const head = HEAD.exec(text);
    if (head === null) return undefined;
    const [, level = '', pid, tid, connection] = head;
    const rest = text.slice(HEAD.lastIndex);
    const said = tailOf(rest);
    const header: Header = [['pid', pid], ['tid', tid], ['connection', connection], ...said.fields];
    return { time: lead.time, level: levelOf(level), ...bodyOf(rest.slice(0, said.start), header) };
  },
};

function tailOf(text: string): { readonly start: number; readonly fields: Header } {
  const fields: [string, string][] = [];
  let start = text.length;
  let end = text.length;
  for (const match of text.matchAll(TAIL)) {
    // Words in the middle of the message do not count: the last run does, up to the end.
    if (match.index !== end || fields.length === 0) {
      fields.length = 0;
      start = match.index;
    }
    const [all, key = '', value = ''] = match;
    end = match.index + all.length;
    fields.push([key, value.startsWith('"') ? value.slice(1, -1) : value]);
  }
  return end === text.length ? { start, fields } : { start: text.length, fields: [] };
}
