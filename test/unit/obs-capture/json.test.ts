import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARRIVAL, captureLine } from './lines.ts';

function becomes(line: string | Buffer, record: string): void {
  assert.equal(captureLine(line), record);
}

test('pino', () => {
  becomes(
    '{"level":30,"time":1707914045123,"pid":7,"hostname":"h","msg":"ready"}',
    '2024-02-14T12:34:05.123Z web/0 INFO ready pid=7 hostname=h',
  );
});

test('bunyan', () => {
  becomes(
    '{"name":"app","hostname":"h","pid":7,"level":50,"msg":"no route","time":"2026-02-14T12:34:05.123Z","v":0}',
    '2026-02-14T12:34:05.123Z web/0 ERROR no route name=app hostname=h pid=7 v=0',
  );
});

test('zap', () => {
  becomes(
    '{"level":"warn","ts":1707914045.1234567,"caller":"main.go:3","msg":"slow","took":"2ms"}',
    '2024-02-14T12:34:05.1234567Z web/0 WARN slow caller=main.go:3 took=2ms',
  );
});

test('ECS, nested and dotted', () => {
  becomes(
    '{"@timestamp":"2026-02-14T12:34:05.123+01:00","log":{"level":"error","logger":"a.B"},"message":"x","trace.id":"4bf9"}',
    '2026-02-14T11:34:05.123Z web/0 ERROR x log.logger=a.B trace.id=4bf9',
  );
});

test("trace and correlation ids are the line's own", () => {
  becomes(
    '{"msg":"x","trace_id":"4bf92f35","span_id":"00f067aa","corr_id":"c1"}',
    `${ARRIVAL} web/0 INFO x trace_id=4bf92f35 span_id=00f067aa corr_id=c1`,
  );
});

test('numbers are copied as they are written', () => {
  becomes(
    '{"msg":"x","id":12345678901234567890,"f":1.50,"e":1E3,"s":"200","z":-0}',
    `${ARRIVAL} web/0 INFO x id=12345678901234567890 f=1.50 e=1E3 s="200" z=-0`,
  );
});

test('words, empty strings, arrays, deep and empty objects', () => {
  becomes(
    '{"msg":"x","a":true,"b":null,"c":"","d":[1,{"y":[]}],"e":{},"f":{"g":{"h":{"i":{"j":1}}}}}',
    `${ARRIVAL} web/0 INFO x a=true b=null c="" d="[1,{\\"y\\":[]}]" e={} f.g.h.i="{\\"j\\":1}"`,
  );
});

test('escapes become UTF-8, controls are escaped again, half a character stays an escape', () => {
  const bytes = (text: string): string => Buffer.from(text).toString('latin1');
  becomes('{"msg":"caf\\u00e9 \\ud83d\\ude00 é"}', bytes(`${ARRIVAL} web/0 INFO café 😀 é`));
  becomes('{"msg":"a\\nb","s":"\\u0007"}', `${ARRIVAL} web/0 INFO "a\\nb" s="\\u0007"`);
  becomes('{"msg":"\\ud83d x"}', `${ARRIVAL} web/0 INFO "\\ud83d x"`);
  becomes('{"msg":"C:\\\\users"}', `${ARRIVAL} web/0 INFO C:\\users`);
});

test('bytes that are no UTF-8 stay as they are', () => {
  becomes(Buffer.from('{"msg":"a\xff","k":"\xa0"}', 'latin1'), `${ARRIVAL} web/0 INFO a\xff k=\xa0`);
});

test('keys of any text become keys of the grammar, each another one', () => {
  becomes(
    '{"msg":"x","a b":1,"a_b":2,"a-c":3,"1":4,"":5,"é":6,"a/b":7}',
    `${ARRIVAL} web/0 INFO x a_b_2=1 a_b=2 a-c=3 _1=4 _=5 __=6 a_b_3=7`,
  );
});

test('a second time, level or message, or one that cannot be read, stays a field', () => {
  becomes(
    '{"time":"yesterday","level":"purple","msg":null,"message":"x","ts":"2026-02-14T12:34:05Z","severity":"info"}',
    '2026-02-14T12:34:05Z web/0 INFO x time=yesterday level=purple msg=null',
  );
  becomes('{"msg":"x","message":"y"}', `${ARRIVAL} web/0 INFO x message=y`);
});

test("fields that are the pipeline's to say are left out and counted", () => {
  becomes('{"msg":"x","env":"prod","seq":5,"w":9,"node":"n","stream":"s"}', `${ARRIVAL} web/0 INFO x`);
});

test('the JSON form of a record keeps what is its own', () => {
  becomes(
    '{"ts":"2026-02-14T12:34:05Z","source":"evil/1","kind":"ERROR","msg":"x","status":200,"fields":{"ts":"1"}}',
    '2026-02-14T12:34:05Z web/0 ERROR x status=200 ts="1"',
  );
  becomes(
    '{"ts":"2026-02-14T12:34:05Z","source":"evil/1","kind":"EVENT","msg":"exit","labels":{"reason":"oom"},"values":{"code":137}}',
    '2026-02-14T12:34:05Z web/0 INFO EVENT exit reason=oom code=137',
  );
});

test('a message that looks like fields is quoted', () => {
  becomes('{"msg":"a=1","b":2}', `${ARRIVAL} web/0 INFO "a=1" b=2`);
});

test('what is no JSON object is text', () => {
  for (const line of [
    '{"msg":"x"',
    '{"msg":"x"} ',
    '{msg:"x"}',
    '{"a":01}',
    '{"a":[1,,2]}',
    '{"a":tru}',
    '{"a":"\t"}',
    '{"a":"\\x"}',
    '{"a":1,}',
    '{"a":1}{',
    '{"a":[}',
    '{',
  ]) {
    const isSpaced = line.endsWith('} ');
    assert.match(captureLine(line), isSpaced ? /INFO x$/ : / INFO "?\{/, line);
  }
});

test('depth costs its length and nothing else', () => {
  const depth = 200_000;
  const line = `{"msg":"x","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  assert.equal(captureLine(line), `${ARRIVAL} web/0 INFO x a=${'['.repeat(depth)}${']'.repeat(depth)}`);
  const objects = `{"a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`;
  assert.match(captureLine(objects), /INFO a\.a\.a\.a="\{/);
});

test('a hundred thousand keys that are none cost no more than their number', { timeout: 20_000 }, () => {
  const count = 100_000;
  const record = captureLine(`{"msg":"x",${'"é":1,'.repeat(count)}"é_2":2}`);
  assert.ok(record.startsWith(`${ARRIVAL} web/0 INFO x __=1 ___2=1 ___3=1 `));
  assert.ok(record.endsWith(` ___${count}=1 ___2_2=2`), record.slice(-60));
});

test('the journal of systemd, as journalctl writes it', () => {
  const entry = {
    __CURSOR: 's=1;i=2',
    __REALTIME_TIMESTAMP: '1771072445123456',
    PRIORITY: '3',
    SYSLOG_IDENTIFIER: 'sshd',
    _HOSTNAME: 'host1',
    _PID: '77',
    _SYSTEMD_UNIT: 'ssh.service',
    _UID: '0',
    MESSAGE: 'no route to 10.0.0.5',
  };
  assert.equal(
    captureLine(JSON.stringify(entry)),
    '2026-02-14T12:34:05.123456Z web/0 ERROR no route to 10.0.0.5 component=sshd host=host1 pid=77 unit=ssh.service',
  );
  const bytes = captureLine(JSON.stringify({ ...entry, MESSAGE: [104, 105, 255] }));
  assert.match(bytes, / ERROR hi\xff component=/);
});
