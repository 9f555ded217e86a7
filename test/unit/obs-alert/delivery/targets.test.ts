import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf } from '../../../../tools/lib/promql/labels/labels.ts';
import { parseCommand } from '../../../../tools/obs-alert/delivery/command.ts';
import { isPublicAddress } from '../../../../tools/obs-alert/delivery/http/addresses.ts';
import { parseTarget } from '../../../../tools/obs-alert/delivery/http/target.ts';
import { parseSilences, silenceOf } from '../../../../tools/obs-alert/delivery/silences.ts';

test('addresses of the open internet and others', () => {
  for (const address of ['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:4700:4700::1111']) {
    assert.equal(isPublicAddress(address), true, address);
  }
  const others =
    '0.0.0.0 10.1.2.3 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 100.64.0.1 224.0.0.1 255.255.255.255 ::1 :: ::ffff:10.0.0.1 fe80::1 fd00::1 ff02::1 64:ff9b::7f00:1 fe80::1%eth0 nonsense';
  for (const address of others.split(' ')) assert.equal(isPublicAddress(address), false, address);
});

test('only http and https, and nothing private unless allowed; secrets are not shown', () => {
  const parse = (text: string, allowPrivate = false) =>
    parseTarget({ option: 'webhook', text, allowPrivate });
  for (const text of ['ftp://x/', 'file:///etc/passwd', 'x', '', 'javascript:1']) {
    assert.throws(() => parse(text), /^Error: option --webhook expects a URL/, text);
  }
  for (const text of [
    'http://localhost/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://[::1]:9/',
    'http://10.0.0.1',
  ]) {
    assert.throws(() => parse(text), /is not of the open internet; --allow-private allows it$/, text);
    parse(text, true);
  }
  const { authorization, shown, url } = parse('https://me:s%20cret@example.com/T0/token?x=1#y');
  assert.equal(shown, 'https://example.com');
  assert.equal(url.href, 'https://example.com/T0/token?x=1');
  assert.equal(authorization, `Basic ${Buffer.from('me:s cret').toString('base64')}`);
  const path = '/api/v2/alerts';
  const nested = parseTarget({ option: 'alertmanager', text: 'http://a/am/', allowPrivate: false, path });
  assert.equal(nested.url.href, 'http://a/am/api/v2/alerts');
});

test('commands are words with quotes or JSON, and nothing is expanded', () => {
  const words = (text: string) => parseCommand(text, process.env.PATH ?? '').slice(1);
  assert.deepEqual(words('sh -c "a $HOME \\"b\\" ; c" \'d "e\' f\\ g ""'), [
    '-c',
    'a $HOME "b" ; c',
    'd "e',
    'f g',
    '',
  ]);
  assert.deepEqual(words('["sh", "a b", "$(c)"]'), ['a b', '$(c)']);
  assert.match(parseCommand('sh', '/nowhere:/bin:relative')[0], /^\/bin\/sh$/);
  assert.throws(() => words('sh "a'), /open quote/);
  assert.throws(() => words('[1]'), /words or a JSON array/);
  assert.throws(() => words('  '), /got nothing/);
  assert.throws(() => words('no-such-program-at-all'), /there is no program no-such-program-at-all on PATH/);
  assert.throws(() => words('/etc/passwd'), /no program that can be run/);
});

test('silences match labels between their times', async () => {
  const text = `silences:
  - matchers: alertname="A", service=~"web|api"
    starts: 2026-02-14T12:00:00Z
    ends: 2026-02-14T13:00:00Z
    comment: moved
  - { matchers: 'severity="info"', ends: 2026-02-15T00:00:00Z }
`;
  const silences = await parseSilences(text, 'silences.yaml');
  const by = (labels: Record<string, string>, hour: number) =>
    silenceOf(silences, labelsOf(Object.entries(labels)), Date.UTC(2026, 1, 14, hour));
  assert.equal(by({ alertname: 'A', service: 'web' }, 12), 'moved');
  assert.equal(by({ alertname: 'A', service: 'web' }, 11), undefined);
  assert.equal(by({ alertname: 'A', service: 'web' }, 13), undefined);
  assert.equal(by({ alertname: 'A', service: 'db' }, 12), undefined);
  assert.equal(by({ severity: 'info' }, 1), 'severity="info"');
});

for (const [name, text, problem] of [
  [
    'no end',
    'silences: [{ matchers: a="b" }]',
    "1:12: field 'ends' must be set in silence: one that never ends is forgotten",
  ],
  [
    'no time',
    'silences: [{ matchers: \'a="b"\', ends: tomorrow }]',
    '1:39: expected a time such as 2026-02-14T12:34:05Z',
  ],
  [
    'everything',
    'silences: [{ matchers: \'a=~".*"\', ends: 2026-02-14T13:00:00Z }]',
    'could not parse matchers',
  ],
] as const) {
  test(`a silence is refused with its place: ${name}`, async () => {
    await assert.rejects(parseSilences(text, 's.yaml'), (error: Error) => error.message.includes(problem));
  });
}
