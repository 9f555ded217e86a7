import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatProblem } from '../../../tools/lib/schema/problem.ts';
import { validateManifest, validateRecord } from '../../../tools/lib/schema/validate.ts';
import { EXAMPLES } from '../record/examples.ts';

function manifestProblems(value: unknown): string[] {
  return validateManifest(value).map(formatProblem);
}

function service(part: object): string[] {
  return manifestProblems({ services: { web: { command: 'node web.js', ...part } } });
}

test('the examples of the definition fit their schemas', () => {
  for (const { record, json } of EXAMPLES)
    assert.deepEqual(validateRecord(record.kind, JSON.parse(json)), []);
});

test('a record of another kind, or with more or less than its form, does not fit', () => {
  const metric = JSON.parse(EXAMPLES[2]!.json) as Record<string, unknown>;
  const log = JSON.parse(EXAMPLES[0]!.json) as Record<string, unknown>;
  assert.notDeepEqual(validateRecord('EVENT', metric), []);
  assert.notDeepEqual(validateRecord('INFO', metric), []);
  assert.notDeepEqual(validateRecord('METRIC', { ...metric, extra: 1 }), []);
  assert.notDeepEqual(validateRecord('METRIC', { ...metric, msg: '' }), []);
  assert.notDeepEqual(validateRecord('METRIC', { ...metric, labels: { a: 1 } }), []);
  assert.notDeepEqual(validateRecord('METRIC', { ...metric, values: { a: 'x' } }), []);
  assert.notDeepEqual(validateRecord('INFO', { ...log, level: 'INFO' }), []);
  assert.notDeepEqual(validateRecord('INFO', { ...log, fields: { a: 1 } }), []);
  assert.notDeepEqual(validateRecord('INFO', { ...log, fields: {} }), []);
  assert.notDeepEqual(validateRecord('INFO', { ...log, a: true }), []);
  assert.notDeepEqual(validateRecord('INFO', { ...log, 'a b': 1 }), []);
  assert.deepEqual(validateRecord('INFO', { ...log, fields: { ts: 1 } }), []);
});

test('keys that objects have of their own are looked at like others', () => {
  const start = '{"ts":"2026-02-14T12:34:05Z","source":"web","kind":"INFO","msg":""';
  assert.deepEqual(validateRecord('INFO', JSON.parse(`${start},"__proto__":1,"constructor":"x"}`)), []);
  assert.notDeepEqual(validateRecord('INFO', JSON.parse(`${start},"__proto__":true}`)), []);
});

test('a full manifest, and the smallest', () => {
  assert.deepEqual(manifestProblems({ services: {} }), []);
  assert.deepEqual(
    manifestProblems({
      org: 'acme',
      app: 'shop',
      env: 'prod',
      node: 'n1',
      log_lines: 5000,
      rules: ['rules/web.yml'],
      services: {
        web: {
          command: ['node', 'web.js'],
          replicas: 3,
          env: { PORT: 8080, DEBUG: true, NAME: 'x' },
          cwd: 'services/web',
          tags: { team: 'core', tier: 1 },
          log_lines: 200,
          restart: 'on-failure',
          restart_delay: '500ms',
          restart_max_delay: '1m30s',
          port: 8080,
          format: 'json',
        },
        'db%2F1': { command: 'postgres', replicas: 0, restart: 'no' },
      },
    }),
    [],
  );
});

test('what is wrong with a manifest is said in one line each, with its place', () => {
  assert.deepEqual(manifestProblems(null), ['must be object']);
  assert.deepEqual(manifestProblems({}), []);
  assert.deepEqual(manifestProblems({ services: {}, srvices: {} }), [
    'srvices: is not a known key (known are org, app, env, node, group, groups, log_lines, log_bytes, log_age, retention, services, sources, rules)',
  ]);
  assert.deepEqual(manifestProblems({ services: { '..': { command: 'x' } } }), [
    'services."..": is not a name (letters, digits, _ - . : @ and %HH)',
  ]);
  assert.deepEqual(manifestProblems({ services: { web: {} } }), ['services.web: lacks "command"']);
  assert.deepEqual(service({ replicas: 1.5, port: 0 }), [
    'services.web.replicas: must be integer',
    'services.web.port: must be >= 1',
  ]);
  assert.deepEqual(service({ command: [1] }), [
    'services.web.command: is not a string, or a list of strings',
  ]);
  assert.deepEqual(service({ restart: 'maybe' }), [
    'services.web.restart: must be one of "no", "on-failure", "always"',
  ]);
  assert.deepEqual(service({ tags: { 'a b': 'x', c: null } }), [
    'services.web.tags."a b": is not a key (a letter or _, then letters, digits, _ - and .)',
    'services.web.tags.c: must be string or number or boolean',
  ]);
  assert.deepEqual(service({ cwd: '' }), ['services.web.cwd: must not be empty']);
  assert.deepEqual(manifestProblems({ services: {}, rules: ['a', 5] }), ['rules.1: must be string']);
});

test('a source names what it is, once, and has the keys of that', () => {
  const source = (value: unknown): readonly string[] => manifestProblems({ sources: [value] });
  const good = [
    { file: '/var/log/*.log', source: 'web', format: 'json', timezone: 'UTC', join_timeout: '0s' },
    { docker: 'all' },
    { docker: ['web*', 'label=team=core'], socket: '/run/docker.sock', tags: { tier: 1 } },
    { http: 'https://logs.example/?since={since}', token: 'token', pattern: '(?<message>.*)' },
    { scrape: 'http://127.0.0.1:9090/metrics', source: 'web/0', every: '15s' },
    { host: true, every: '1m' },
    { metrics: 'run/*/metrics', source: 'web' },
    { probe: 'tcp://127.0.0.1:80', source: 'web/0', timeout: '1s' },
    { liveness: 'exec:true', source: 'web/0' },
    { syslog: 'udp:514' },
  ];
  for (const each of good) assert.deepEqual(source(each), [], JSON.stringify(each));
  const several =
    'sources.0: is not a source, which names exactly one of file, docker, http, scrape, host, metrics, probe, liveness and syslog';
  assert.deepEqual(source({}), [several]);
  assert.deepEqual(source({ file: 'a', docker: 'b' }), [several]);
  assert.deepEqual(source('a'), ['sources.0: must be object']);
  assert.match(
    source({ fil: 'a' }).join(),
    /^sources\.0\.fil: is not a known key \(known are file, docker, [^,]+/,
  );
  assert.deepEqual(source({ syslog: 'udp:514', socket: '/x' }), [
    'sources.0.socket: does not belong here (syslog, source, tags do)',
  ]);
  assert.deepEqual(source({ probe: 'tcp://a:1' }), ['sources.0: lacks "source"']);
  assert.deepEqual(source({ host: false }), ['sources.0.host: must be true']);
  assert.deepEqual(source({ host: true, every: '5' }), [
    'sources.0.every: is not a duration such as 500ms, 1s or 1m30s',
  ]);
  assert.deepEqual(source({ docker: [] }), [
    'sources.0.docker: is not a choice of containers, or a list of them: all, a name with * and ?, label=KEY[=VALUE] or project=NAME',
  ]);
});

test('restart delays are durations', () => {
  for (const good of ['0s', '1s', '1.5s', '1m30s', '2d', '3us', '3µs'])
    assert.deepEqual(service({ restart_delay: good }), []);
  for (const bad of ['', '1', '-1s', '1k', 's', '1s1m', '1.5m3s', '01s', '1e3s', 1]) {
    assert.equal(service({ restart_delay: bad }).length, 1, String(bad));
  }
});

test('a key with a slash or a tilde is one step of the path', () => {
  const [problem] = validateManifest({ services: { 'a~1/b': { command: 'x' } } });
  assert.deepEqual(problem?.path, ['services', 'a~1/b']);
});

test('the generated validators stand alone', () => {
  for (const name of ['record', 'manifest']) {
    const code = readFileSync(
      new URL(`../../../tools/lib/schema/generated/${name}.js`, import.meta.url),
      'utf8',
    );
    assert.doesNotMatch(code, /^\s*import\b/m);
    assert.doesNotMatch(code, /= require\(/);
  }
});
