import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { ARRIVAL, captureLine, captureText } from './lines.ts';

const T = '2026-02-14T12:34:05.123456789Z';

function becomes(line: string, record: string): void {
  assert.equal(captureLine(line), record);
}

test("time, level, message and fields are the line's own, its source is not", () => {
  becomes(
    `${T} evil/9 WARN slow query dur=450ms trace_id=4bf9`,
    `${T} web/0 WARN slow query dur=450ms trace_id=4bf9`,
  );
  becomes(`${T} x ERROR`, `${T} web/0 ERROR`);
  becomes(`${T} x INFO a=1 text b=2\r`, `${T} web/0 INFO a=1 text b=2`);
});

test("fields that are the pipeline's to say are left out, wherever they stand", () => {
  becomes(`${T} x INFO w=9 hi`, `${T} web/0 INFO hi`);
  becomes(
    `${T} x INFO hi stream=stderr a=1 seq=5 org=o app=a env=e proc=p node=n w=2`,
    `${T} web/0 INFO hi a=1`,
  );
  becomes(`${T} x INFO hi env="a b" a="w=1"`, `${T} web/0 INFO hi a="w=1"`);
});

test("a key that only ends like one of them is the line's own", () => {
  const line = 'INFO hi show=1 now=2 xenv=3 mystream=4 snode=5 a.seq=6 _org=7 wrap=8';
  becomes(`${T} x ${line}`, `${T} web/0 ${line}`);
});

test('what claims to be another signal is a log line', () => {
  becomes(`${T} x EVENT exit reason="oom" code=137`, `${T} web/0 INFO EVENT exit reason="oom" code=137`);
  becomes(`${T} x METRIC requests count=5`, `${T} web/0 INFO METRIC requests count=5`);
  becomes(`${T} x ALERT firing alertname="Down"`, `${T} web/0 INFO ALERT firing alertname="Down"`);
  becomes(`${T} x GAP`, `${T} web/0 INFO GAP`);
  becomes(`${T} x EVENT "a b=1" c=2`, `${T} web/0 INFO "EVENT a b=1" c=2`);
});

test("a span stays a span, without what is the pipeline's to say", () => {
  becomes(`${T} x SPAN get dur=1ms env="prod"`, `${T} web/0 SPAN get dur=1ms`);
  const json = `{"ts":"${T}","source":"x","kind":"SPAN","msg":"get","labels":{"id":"1"},"values":{"dur":"1ms"}}`;
  becomes(json, `${T} web/0 SPAN get id="1" dur=1ms`);
});

test('a METRIC without a name is no record but has a time', () => {
  becomes(`${T} x METRIC count=5`, `${T} web/0 INFO x METRIC count=5`);
});

test('a quoted message is kept', () => {
  becomes(`${T} x INFO "a=1 b" w=2`, `${T} web/0 INFO "a=1 b"`);
  becomes(`${T} x INFO "caf\\u00e9" w=2`, `${T} web/0 INFO caf\xc3\xa9`);
});

test('control characters are escaped', () => {
  becomes(`${T} x INFO a\tb c=1`, `${T} web/0 INFO "a\\tb" c=1`);
});

test('stream and tags of the pipeline are appended', () => {
  const origin = originOf(
    'api/1',
    new Map([
      ['env', 'prod'],
      ['team', 'night shift'],
    ]),
    'stderr',
  );
  assert.equal(
    captureLine(`${T} x INFO hi env=dev team=a`, { origin }),
    `${T} api/1 INFO hi team=a stream=stderr env=prod team="night shift"`,
  );
  assert.equal(
    captureLine(`${T} x INFO hi a=1`, { origin }),
    `${T} api/1 INFO hi a=1 stream=stderr env=prod team="night shift"`,
  );
});

test('a tag that begins with a blank closes no quote that a line leaves open', () => {
  const origin = originOf('api/1', new Map([['team', ' x']]));
  for (const line of [`${T} x INFO a="b c`, 'text a="b c', 'x d=1 a="b c']) {
    const record = parseRecord(captureLine(line, { origin }));
    assert.equal(
      record?.fields.some((field) => field.key === 'a'),
      false,
      line,
    );
    assert.match(record?.message ?? '', /a="b c$/);
  }
});

test('with trust records of every kind pass as they are', () => {
  const records = [
    `${T} x INFO hi w=9 `,
    `${T} x EVENT exit code=1\r`,
    `${T} y/1 GAP overlong dropped=1 bytes=5`,
  ];
  const { lines, ledger } = captureText(`${records.join('\n')}\n`, { trust: true });
  assert.deepEqual(lines, records);
  assert.equal(ledger.passed, 3);
  assert.equal(ledger.foreign, 0);
});

test('with trust a record in JSON form becomes text, and other lines are captured', () => {
  const { lines, ledger } = captureText(
    `{"ts":"${T}","source":"x/1","kind":"EVENT","msg":"exit","labels":{"a":"é"},"values":{"code":1}}\nhello\n${T} x METRIC n=1\n`,
    { trust: true },
  );
  assert.deepEqual(lines, [
    `${T} x/1 EVENT exit a="\xc3\xa9" code=1`,
    `${ARRIVAL} web/0 INFO hello`,
    `${T} web/0 INFO x METRIC n=1`,
  ]);
  assert.equal(ledger.foreign, 2);
});

test('a pinned format reads nothing else', () => {
  assert.match(captureLine(`${T} x WARN hi`, { format: 'json' }), / web\/0 INFO 2026-.* x WARN hi$/);
  assert.equal(captureLine(`${T} x WARN hi`, { format: 'text' }), `${T} web/0 INFO x WARN hi`);
  assert.match(captureLine('{"msg":"x"}', { format: 'logfmt' }), /INFO \{"msg":"x"\}$/);
});
