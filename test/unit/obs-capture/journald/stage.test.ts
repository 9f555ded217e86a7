import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeeder } from '../../../../tools/lib/stream/feeder.ts';
import { unaccounted } from '../../../../tools/lib/stream/ledger.ts';
import { createStage } from '../../../../tools/obs-capture/create-stage.ts';
import { formatsFor } from '../../../../tools/obs-capture/formats/recognise.ts';
import { createBucket } from '../../../../tools/obs-capture/limits/bucket.ts';
import { createLosses } from '../../../../tools/obs-capture/limits/losses.ts';
import { createCaptureMemory } from '../../../../tools/obs-capture/memory.ts';
import { originOf } from '../../../../tools/obs-capture/origin.ts';
import { utc } from '../../../../tools/obs-capture/time/zone.ts';
import { type JournalValue, journalLine } from '../../../support/journal-lines.ts';

const T = '2026-02-14T12:34:05.123456Z';
const UNIT = { _SYSTEMD_UNIT: 'web.service', _PID: '7', _HOSTNAME: (await import('node:os')).hostname() };

interface Settings {
  readonly pieceBytes?: number;
  readonly rate?: number;
  readonly maxLine?: number;
}

function capture(
  lines: readonly (string | Readonly<Record<string, JournalValue>>)[],
  { pieceBytes = 100_000, rate, maxLine = 64 * 1024 }: Settings = {},
): { records: string[]; marks: [string, number][]; lost: number } {
  const memory = createCaptureMemory(maxLine, 1);
  const marks: [string, number][] = [];
  let lost = 0;
  const losses = createLosses(
    () => undefined,
    (more) => {
      lost += more;
    },
  );
  const stage = createStage(
    {
      memory,
      reading: { formatsFor, zone: utc, joinMs: 50 },
      trust: false,
      boundsOf: () =>
        rate === undefined ? undefined : { bucket: createBucket(rate, () => 0), lostByRate: losses },
    },
    {
      origin: originOf('journald', new Map([['env', 'test']])),
      format: 'journal',
      onTaken: (mark, bytes) => marks.push([mark, bytes]),
    },
  );
  const feeder = createFeeder(stage);
  let out = '';
  const emit = (bytes: Uint8Array): void => {
    out += Buffer.from(bytes).toString('utf8');
  };
  const texts = lines.map((line) => (typeof line === 'string' ? line : journalLine(line)));
  const input = Buffer.from(texts.map((text) => `${text}\n`).join(''));
  let accepted = 0;
  for (let at = 0; at < input.length; at += pieceBytes) {
    const piece = input.subarray(at, at + pieceBytes);
    feeder.area.set(piece);
    feeder.accept(piece.length, emit);
    accepted += piece.length;
    assert.ok(feeder.openBytes <= accepted);
  }
  feeder.end(emit);
  assert.equal(unaccounted(memory.ledger), 0);
  assert.equal(memory.ledger.in, lines.length);
  return { records: out.split('\n').slice(0, -1), marks, lost };
}

const records = (...lines: Parameters<typeof capture>[0]) => capture(lines).records;

test('time, source, level, pid and fields of the journal', () => {
  assert.deepEqual(
    records(
      {
        ...UNIT,
        MESSAGE: 'listening on :80',
        PRIORITY: '6',
        REQUEST_ID: 'a b',
        TRACE_ID: '4bf9',
        CODE_LINE: '3',
      },
      { ...UNIT, MESSAGE: 'no route', PRIORITY: '4', SYSLOG_IDENTIFIER: 'helper' },
      { ...UNIT, MESSAGE: 'down', PRIORITY: '0', SYSLOG_IDENTIFIER: 'web' },
      { ...UNIT, PRIORITY: '7' },
    ),
    [
      `${T} web INFO listening on :80 pid=7 request_id="a b" trace_id=4bf9 env=test`,
      `${T} web WARN no route pid=7 identifier=helper env=test`,
      `${T} web FATAL down pid=7 env=test`,
      `${T} web DEBUG pid=7 env=test`,
    ],
  );
});

test('a line keeps what it says of itself, whatever format it has', () => {
  assert.deepEqual(
    records(
      { ...UNIT, MESSAGE: '{"time":1771072444,"level":"warn","msg":"x","a":1}', PRIORITY: '6' },
      { ...UNIT, MESSAGE: '{"time":1771072444,"msg":"x"}', PRIORITY: '3' },
      { ...UNIT, MESSAGE: '2026-02-14 12:00:00 ERROR failed', PRIORITY: '6' },
      { ...UNIT, MESSAGE: '2026-02-14T12:00:00Z other/9 WARN ours a=1', PRIORITY: '6' },
      {
        ...UNIT,
        MESSAGE: '2026-02-14T12:00:00Z api/1 EVENT exit code=1',
        PRIORITY: '6',
        ENV: 'prod',
        SEQ: '9',
      },
    ),
    [
      '2026-02-14T12:34:04Z web WARN x a=1 pid=7 env=test',
      '2026-02-14T12:34:04Z web ERROR x pid=7 env=test',
      '2026-02-14T12:00:00Z web ERROR failed pid=7 env=test',
      '2026-02-14T12:00:00Z web WARN ours a=1 pid=7 env=test',
      '2026-02-14T12:00:00Z web INFO EVENT exit code=1 pid=7 env=test',
    ],
  );
});

test('a message of several lines, or of bytes, is one record', () => {
  assert.deepEqual(
    records(
      { ...UNIT, MESSAGE: 'WARN two lines\nof it\n' },
      { ...UNIT, MESSAGE: ['first', 'second'] },
      { ...UNIT, MESSAGE: Buffer.from('esc \u001b[31m') },
      { ...UNIT, MESSAGE: '\n\n' },
    ),
    [
      `${T} web WARN "two lines\\nof it" pid=7 env=test`,
      `${T} web INFO "first\\nsecond" pid=7 env=test`,
      `${T} web INFO "esc \\u001b[31m" pid=7 env=test`,
      `${T} web INFO pid=7 env=test`,
    ],
  );
});

test('a stack trace that came line by line is one record, and never of two units', () => {
  const other = { ...UNIT, _SYSTEMD_UNIT: 'api.service' };
  assert.deepEqual(
    records(
      { ...UNIT, MESSAGE: 'Error: boom' },
      { ...UNIT, MESSAGE: '    at f (/srv/a.js:1:2)' },
      { ...other, MESSAGE: '    at g (/srv/a.js:1:2)' },
    ),
    [
      `${T} web ERROR "Error: boom\\n    at f (/srv/a.js:1:2)" pid=7 env=test`,
      `${T} api ERROR "    at g (/srv/a.js:1:2)" pid=7 env=test`,
    ],
  );
});

test('parts of a long line are one line again, whatever comes between', () => {
  const docker = { CONTAINER_NAME: 'web', _COMM: 'dockerd', _UID: '0', _HOSTNAME: UNIT._HOSTNAME };
  const part = { ...docker, CONTAINER_PARTIAL_MESSAGE: 'true', CONTAINER_PARTIAL_ID: 'p', PRIORITY: '3' };
  const lines = [
    { ...part, MESSAGE: 'one ' },
    { ...docker, MESSAGE: 'other', PRIORITY: '6' },
    { ...part, MESSAGE: 'two ' },
    { ...UNIT, MESSAGE: 'x', _LINE_BREAK: 'line-max', _STREAM_ID: 's' },
    { ...part, MESSAGE: 'three', CONTAINER_PARTIAL_MESSAGE: 'false' },
    { ...UNIT, MESSAGE: 'y', _STREAM_ID: 's' },
  ];
  for (const pieceBytes of [1, 50, 4096]) {
    assert.deepEqual(capture(lines, { pieceBytes }).records, [
      `${T} web/0 INFO other stream=stdout env=test`,
      `${T} web/0 INFO one two three stream=stderr env=test`,
      `${T} web INFO xy pid=7 env=test`,
    ]);
  }
});

test('another machine is named; a line that is no entry is one of the input', () => {
  assert.deepEqual(records({ ...UNIT, MESSAGE: 'x', _HOSTNAME: 'db1.example' }), [
    `${T} web INFO x pid=7 node=db1.example env=test`,
  ]);
  assert.match(records('-- Boot 1 --')[0]!, /Z journald INFO -- Boot 1 -- env=test$/);
});

test('a message of more than a line is cut, and a GAP says by how much', () => {
  const settings = { maxLine: 1024, pieceBytes: 500 };
  for (const message of ['x'.repeat(5000), Buffer.from('x'.repeat(5000))]) {
    const { records: found } = capture(
      [
        { MESSAGE: message, ...UNIT },
        { ...UNIT, MESSAGE: 'next' },
      ],
      settings,
    );
    assert.deepEqual(
      found.map((record) => record.replace(/x{9,}/, (run) => `x*${run.length}`)),
      [
        `${T} web INFO x*1024 pid=7 env=test`,
        `${found[1]!.split(' ', 1)[0]} web GAP overlong env="test" dropped=1 bytes=3976`,
        `${T} web INFO next pid=7 env=test`,
      ],
    );
  }
});

test('a short message in a long entry is whole', () => {
  const { records: found } = capture([{ ...UNIT, MESSAGE: 'short', BIG: 'x'.repeat(9000) }], {
    maxLine: 1024,
  });
  assert.deepEqual(found, [`${T} web INFO short pid=7 env=test`]);
});

test('each entry that was taken is told, with the place behind it', () => {
  const lines = ['a', 'b'].map((mark) => ({ ...UNIT, MESSAGE: mark, __CURSOR: `s=${mark}` }));
  const [first, second] = lines.map((line) => journalLine(line).length + 1);
  for (const pieceBytes of [3, 10_000])
    assert.deepEqual(capture(lines, { pieceBytes }).marks, [
      ['s=a', first],
      ['s=b', first! + second!],
    ]);
});

test('each source has a rate of its own', () => {
  const lines = ['web', 'web', 'web', 'api'].map((unit) => ({
    ...UNIT,
    _SYSTEMD_UNIT: `${unit}.service`,
    MESSAGE: 'x',
  }));
  const { records: found, lost } = capture(lines, { rate: 2 });
  assert.deepEqual(
    found.map((record) => record.split(' ')[1]),
    ['web', 'web', 'api'],
  );
  assert.equal(lost, 1);
});

test('what systemd says of the life of a unit is an EVENT too, what journald has dropped a GAP', () => {
  const manager = {
    _PID: '1',
    _SYSTEMD_UNIT: 'init.scope',
    UNIT: 'web@1.service',
    _HOSTNAME: UNIT._HOSTNAME,
    PRIORITY: '6',
  };
  const exit = {
    ...manager,
    MESSAGE_ID: '98e322203f7a4ed290d09fe03c09fe15',
    COMMAND: 'ExecStart',
    MESSAGE: 'Main process exited',
  };
  const dropped = {
    MESSAGE_ID: 'a596d6fe7bfa4994828e72309e95d61e',
    N_DROPPED: '12',
    MESSAGE: 'Suppressed 12 messages from web.service',
  };
  const driver = {
    _TRANSPORT: 'driver',
    _UID: '0',
    OBJECT_SYSTEMD_UNIT: 'web.service',
    _HOSTNAME: UNIT._HOSTNAME,
  };
  const told = (entry: Readonly<Record<string, JournalValue>>) => {
    const lines = records(entry);
    assert.equal(lines.filter((line) => / INFO /.test(line)).length, 1);
    return lines.filter((line) => !/ INFO /.test(line)).map((line) => line.split(' ').slice(1).join(' '));
  };
  assert.deepEqual(
    told({ ...manager, MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf', MESSAGE: 'Started.' }),
    ['web/1 EVENT start env="test"'],
  );
  assert.deepEqual(told({ ...exit, EXIT_CODE: 'killed', EXIT_STATUS: '9' }), [
    'web/1 EVENT exit reason="signal" signal="SIGKILL" env="test" code=137',
  ]);
  assert.deepEqual(told({ ...exit, EXIT_CODE: 'dumped', EXIT_STATUS: '11' }), [
    'web/1 EVENT exit reason="crash" signal="SIGSEGV" env="test" code=139',
  ]);
  assert.deepEqual(told({ ...exit, EXIT_CODE: 'exited', EXIT_STATUS: '1' }), [
    'web/1 EVENT exit reason="crash" env="test" code=1',
  ]);
  assert.deepEqual(told({ ...exit, COMMAND: 'ExecStartPre', EXIT_CODE: 'exited', EXIT_STATUS: '1' }), []);
  assert.deepEqual(told({ ...manager, MESSAGE_ID: '5eb03494b6584870a536b337290809b3', N_RESTARTS: '3' }), [
    'web/1 EVENT restart env="test" attempt=3',
  ]);
  assert.deepEqual(told({ ...driver, ...dropped }), [
    'web GAP suppressed reason="journald limits the rate of a unit" env="test" dropped=12',
  ]);
  // Nobody else is believed.
  assert.deepEqual(told({ ...exit, _PID: '77', EXIT_CODE: 'exited', EXIT_STATUS: '1' }), []);
  assert.deepEqual(told({ ...UNIT, ...dropped }), []);
});
