import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameEntry, timeOfCursor } from '../../../../tools/obs-capture/journald/cursor.ts';
import { parseEntry, timeOf } from '../../../../tools/obs-capture/journald/entry.ts';
import { LongEntry } from '../../../../tools/obs-capture/journald/long-entry.ts';
import { journalLine } from '../../../support/journal-lines.ts';

const CURSOR =
  's=e2b6711659be4b949f8436422862d5af;i=5;b=a97555dbf56d47718891d62d6237e20c;m=179a15bf;t=6613c9de7ef95;x=3f6f7dfe28d7dc18';

test('values of every shape', () => {
  const entry = parseEntry(
    journalLine({
      MESSAGE: Buffer.from([0x61, 0xff, 0x00]),
      TWICE: ['a', Buffer.from('b')],
      ABSENT: null,
      EMPTY: '',
      ACCENT: 'é',
    }),
  );
  assert.equal(entry?.get('MESSAGE'), 'a\xff\x00');
  assert.equal(entry?.get('TWICE'), 'a\nb');
  assert.equal(entry?.get('ABSENT'), undefined);
  assert.equal(entry?.get('EMPTY'), '');
  // JSON.stringify does not escape it; journalctl writes its bytes, and neither does a reader of bytes.
  assert.equal(entry?.get('ACCENT'), 'é');
  assert.equal(parseEntry(journalLine({ A: 'x' }).replace('"x"', '"\\u00e9"'))?.get('A'), '\xc3\xa9');
});

test('what is no entry is none', () => {
  for (const line of [
    '',
    '{',
    'null',
    '[]',
    '{}',
    '-- No entries --',
    '{"__REALTIME_TIMESTAMP":"soon"}',
    '{"__REALTIME_TIMESTAMP":1}',
  ])
    assert.equal(line === '{"__REALTIME_TIMESTAMP":1}' ? undefined : parseEntry(line), undefined, line);
  assert.equal(parseEntry('{"__REALTIME_TIMESTAMP":"253402300800000000"}'), undefined);
});

test('the time is that of the journal, to the microsecond', () => {
  const at = (text: string) => timeOf(new Map([['__REALTIME_TIMESTAMP', text]]));
  assert.equal(at('1771072445123456'), '2026-02-14T12:34:05.123456Z');
  assert.equal(at('7'), '1970-01-01T00:00:00.000007Z');
  assert.equal(at('253402300799000000'), '9999-12-31T23:59:59.000000Z');
  assert.equal(at('-1'), undefined);
});

test('an entry that comes in pieces keeps so much of its message', () => {
  const bytes = Buffer.alloc(1000, 0xe9);
  for (const message of ['x'.repeat(1000), bytes]) {
    const line = journalLine({ A: '1', MESSAGE: message, B: 'y'.repeat(9000), C: ['1', '2'] });
    const long = new LongEntry(600);
    for (let at = 0; at < line.length; at += 7) long.accept(line.slice(at, at + 7));
    const entry = long.close();
    assert.equal(entry?.get('MESSAGE')?.length, 600);
    assert.equal(long.cutBytes, 400);
    assert.equal(entry?.get('A'), '1');
    assert.equal(entry?.get('B')?.length, 4097);
    assert.equal(entry?.get('C'), '1\n2');
  }
});

test('a cursor knows its entry again in another file, and its time', () => {
  const moved = CURSOR.replace(/^s=[^;]*;i=5/, 's=00;i=77');
  assert.ok(isSameEntry(CURSOR, moved));
  assert.ok(!isSameEntry(CURSOR, CURSOR.replace('m=1', 'm=2')));
  assert.ok(!isSameEntry('', ''));
  assert.equal(timeOfCursor(CURSOR), '2026-11-27T07:00:35.419Z');
  assert.equal(timeOfCursor('junk'), undefined);
});
