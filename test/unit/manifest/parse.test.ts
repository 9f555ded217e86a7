import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManifestFailure } from '../../../tools/lib/manifest/failure.ts';
import {
  desiredReplicas,
  type Limits,
  type Service,
  type Signal,
} from '../../../tools/lib/manifest/manifest.ts';
import { parseManifest } from '../../../tools/lib/manifest/parse.ts';

const FILE = '/etc/obs/obs.yaml';

function problemsOf(text: string): readonly string[] {
  try {
    parseManifest(text, FILE);
  } catch (thrown) {
    assert.ok(thrown instanceof ManifestFailure, String(thrown));
    return thrown.problems.map((problem) => problem.replace(`${FILE}:`, ''));
  }
  return [];
}

function serviceOf(text: string): Service {
  const [service] = parseManifest(text, FILE).services.values();
  assert.ok(service !== undefined);
  return service;
}

test('everything said', () => {
  const manifest = parseManifest(
    `org: acme
app: shop
env: prod
node: n1
log_lines: 5000
log_bytes: 10M
group: 1000
groups: { globex: obs-globex, initech: 1001 }
retention:
  events: { lines: 5, bytes: 2KB, age: 30d }
  spans: { age: 1h30m }
services:
  web:
    command: node web.js --greeting "good day"
    replicas: 3
    env: { PORT: 8080, VERSION: 1.10, DEBUG: true, NAME: "x" }
    cwd: ../app
    tags: { team: web, tier: 1 }
    log_lines: 200
    log_age: 1m
    restart: on-failure
    restart_delay: 500ms
    restart_max_delay: 1m30s
    port: 8000
    format: json
  worker:
    command: [python3, worker.py]
rules: [rules/*.yaml, /abs.yaml]
`,
    FILE,
  );
  assert.deepEqual(manifest, {
    org: 'acme',
    app: 'shop',
    env: 'prod',
    node: 'n1',
    group: '1000',
    groups: new Map([
      ['globex', 'obs-globex'],
      ['initech', '1001'],
    ]),
    logs: { lines: 5000, bytes: 10 * 1024 * 1024 },
    retention: new Map<Signal, Limits>([
      ['events', { lines: 5, bytes: 2000, ageMs: 30 * 86_400_000 }],
      ['spans', { ageMs: 90 * 60_000 }],
    ]),
    services: new Map<string, Service>([
      [
        'web',
        {
          name: 'web',
          command: ['node', 'web.js', '--greeting', 'good day'],
          replicas: 3,
          env: new Map([
            ['PORT', '8080'],
            ['VERSION', '1.10'],
            ['DEBUG', 'true'],
            ['NAME', 'x'],
          ]),
          cwd: '/etc/app',
          tags: new Map([
            ['team', 'web'],
            ['tier', '1'],
          ]),
          logs: { lines: 200, bytes: 10 * 1024 * 1024, ageMs: 60_000 },
          restart: 'on-failure',
          restartDelayMs: 500,
          restartMaxDelayMs: 90_000,
          port: 8000,
          format: 'json',
        },
      ],
      [
        'worker',
        {
          name: 'worker',
          command: ['python3', 'worker.py'],
          replicas: 1,
          env: new Map(),
          cwd: undefined,
          tags: new Map(),
          logs: { lines: 5000, bytes: 10 * 1024 * 1024 },
          restart: 'no',
          restartDelayMs: 1000,
          restartMaxDelayMs: 60_000,
          port: undefined,
          format: 'auto',
        },
      ],
    ]),
    sources: [],
    rules: ['/etc/obs/rules/*.yaml', '/abs.yaml'],
  });
  assert.deepEqual(
    desiredReplicas(manifest),
    new Map([
      ['web', 3],
      ['worker', 1],
    ]),
  );
});

test('the least', () => {
  const manifest = parseManifest('services: {}', FILE);
  assert.deepEqual([manifest.logs, manifest.services.size, manifest.org], [{}, 0, undefined]);
});

test('sources, with their defaults, and paths that start at the file', () => {
  const { sources } = parseManifest(
    `sources:
  - {file: logs/*.log, tags: {tier: 1}, join_timeout: 1s}
  - {docker: all, socket: docker.sock}
  - {docker: [a, label=b]}
  - {pods: shop, pod_logs: pods}
  - {kubectl: [a, b/c*], kubectl_command: kubectl --context prod}
  - {journald: [nginx, web@*], journalctl: journalctl -M box}
  - {http: "http://a/", token: secret}
  - {scrape: "http://a/metrics", every: 1m}
  - host: true
  - {metrics: run/metrics, source: web/0}
  - {probe: "exec:true", source: web/0, timeout: 5s, failures: 5}
  - {liveness: "tcp://a:1", source: web/0}
  - {syslog: "unix:log.sock"}
`,
    FILE,
  );
  const lines = { format: 'auto', pattern: undefined, timezone: undefined, joinTimeoutMs: undefined };
  const shared = { source: undefined, tags: new Map() };
  const web = { source: 'web/0', tags: new Map(), everyMs: undefined };
  assert.deepEqual(
    sources.map(({ refuse: _, ...source }) => source),
    [
      {
        kind: 'file',
        ...shared,
        ...lines,
        file: '/etc/obs/logs/*.log',
        tags: new Map([['tier', '1']]),
        joinTimeoutMs: 1000,
      },
      { kind: 'docker', ...shared, ...lines, containers: ['all'], socket: '/etc/obs/docker.sock' },
      { kind: 'docker', ...shared, ...lines, containers: ['a', 'label=b'], socket: undefined },
      { kind: 'pods', ...shared, ...lines, pods: ['shop'], folder: '/etc/obs/pods' },
      { kind: 'kubectl', ...shared, ...lines, pods: ['a', 'b/c*'], command: 'kubectl --context prod' },
      { kind: 'journald', ...shared, ...lines, units: ['nginx', 'web@*'], journalctl: 'journalctl -M box' },
      { kind: 'http', ...shared, ...lines, url: 'http://a/', token: '/etc/obs/secret' },
      { kind: 'scrape', ...shared, url: 'http://a/metrics', token: undefined, everyMs: 60_000 },
      { kind: 'host', ...shared, everyMs: undefined },
      { kind: 'metrics', ...web, folder: '/etc/obs/run/metrics' },
      { kind: 'probe', ...web, target: 'exec:true', timeoutMs: 5000, failures: 5, successes: undefined },
      {
        kind: 'liveness',
        ...web,
        target: 'tcp://a:1',
        timeoutMs: undefined,
        failures: undefined,
        successes: undefined,
      },
      { kind: 'syslog', ...shared, address: 'unix:/etc/obs/log.sock' },
    ],
  );
});

test('who uses a source can refuse a value at its place', () => {
  const { sources } = parseManifest('sources:\n  - file: a\n    timezone: Mars/North\n', FILE);
  assert.equal(
    sources[0]?.refuse('timezone', 'is no place').message,
    `${FILE}:3:15: sources.0.timezone: is no place`,
  );
});

test('a first wait longer than the default longest one makes that longer', () => {
  const service = serviceOf('services: {a: {command: x, restart_delay: 2m}}');
  assert.deepEqual([service.restartDelayMs, service.restartMaxDelayMs], [120_000, 120_000]);
});

test('names of the language are names like any other', () => {
  const manifest = parseManifest(
    'services: {__proto__: {command: x, env: {__proto__: y}, tags: {constructor: z}}, toString: {command: y}}',
    FILE,
  );
  assert.deepEqual([...manifest.services.keys()], ['__proto__', 'toString']);
  assert.deepEqual([...manifest.services.get('__proto__')!.env], [['__proto__', 'y']]);
  assert.deepEqual([...manifest.services.get('__proto__')!.tags], [['constructor', 'z']]);
});

test('anchors and aliases serve, and what they stand for is read where it is written', () => {
  const service = serviceOf('services:\n  a: &a {command: x, env: {V: 1.0}}\n  b: *a\n');
  assert.equal(service.env.get('V'), '1.0');
  const manifest = parseManifest('services:\n  a: &a {command: x, env: {V: 1.0}}\n  b: *a\n', FILE);
  assert.equal(manifest.services.get('b')?.env.get('V'), '1.0');
});

const wrong: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', [' must be object']],
  [
    'a mistyped key, at the key',
    'services:\n  web:\n    command: x\n    replica: 3\n',
    [
      '4:5: services.web.replica: is not a known key (known are command, replicas, env, cwd, tags, log_lines, log_bytes, log_age, restart, restart_delay, restart_max_delay, port, format); did you mean replicas?',
    ],
  ],
  [
    'a key like no other',
    'services: {}\nquux: 1\n',
    [
      '2:1: quux: is not a known key (known are org, app, env, node, group, groups, log_lines, log_bytes, log_age, retention, services, sources, rules)',
    ],
  ],
  [
    'wrong values, at the values, all of them and in order',
    'services:\n  web:\n    command: x\n    replicas: many\n    restart: maybe\norg: ""\n',
    [
      '4:15: services.web.replicas: must be integer',
      '5:14: services.web.restart: must be one of "no", "on-failure", "always"',
      '6:6: org: must not be empty',
    ],
  ],
  [
    'a collection where a scalar belongs, at its key',
    'log_lines:\n  - 1\nservices: {}\n',
    ['1:1: log_lines: must be integer'],
  ],
  [
    'a missing command, at the service',
    'services:\n  web:\n    replicas: 1\n',
    ['2:3: services.web: lacks "command"'],
  ],
  [
    'a name that is none, at the name',
    'services:\n  ..: {command: x}\n',
    ['2:3: services."..": is not a name (letters, digits, _ - . : @ and %HH)'],
  ],
  ['a bad element of a list', 'services: {}\nrules: [a, 5]\n', ['2:12: rules.1: must be string']],
  [
    'a command for a shell',
    'services:\n  web:\n    command: node x > log\n',
    ['3:14: services.web.command: needs a shell for ">": write ["sh", "-c", "..."], or quote it with \''],
  ],
  [
    'waits that contradict each other',
    'services:\n  web:\n    command: x\n    restart_delay: 10s\n    restart_max_delay: 1s\n',
    ['5:24: services.web.restart_max_delay: is shorter than restart_delay'],
  ],
  ['a key twice', 'services: {}\norg: a\norg: b\n', ['3:1: map keys must be unique']],
  ['a service twice', 'services:\n  a: {command: x}\n  a: {command: y}\n', ['3:3: map keys must be unique']],
  ['a tag of its own', 'org: !secret x\nservices: {}\n', ['1:6: unresolved tag: !secret']],
  [
    'a key that is no string',
    'services: {}\n? [a]\n: x\n',
    ['2:3: with stringKeys, all keys must be strings'],
  ],
  [
    'a bad key, at the key',
    'services: {}\norg: x\n"": y\n',
    [
      '3:1: "": is not a known key (known are org, app, env, node, group, groups, log_lines, log_bytes, log_age, retention, services, sources, rules)',
    ],
  ],
  [
    'a bad name of a tag, at the name',
    'services: {a: {command: x, tags: {"a b": y}}}\n',
    ['1:35: services.a.tags."a b": is not a key (a letter or _, then letters, digits, _ - and .)'],
  ],
  [
    'a problem behind an alias, where it is written',
    'services:\n  a: &a\n    command: x\n    port: 0\n  b: *a\n',
    ['4:11: services.a.port: must be >= 1', '4:11: services.b.port: must be >= 1'],
  ],
];

for (const [name, text, problems] of wrong) {
  test(`${name} is said at its place`, () => {
    assert.deepEqual(problemsOf(text), problems);
  });
}

test('a forgotten colon and a tab are told in words of who writes a manifest', () => {
  assert.deepEqual(problemsOf('services:\n  web: { command: a }\n  api\n    command: b\n').slice(0, 1), [
    '3:3: a key lacks its colon, or a text of several lines its quotes',
  ]);
  assert.deepEqual(problemsOf('services:\n\tweb: { command: a }\n').slice(0, 1), [
    '2:1: a tab cannot indent; use spaces',
  ]);
});

test('broken YAML has a place too', () => {
  const [problem] = problemsOf('services:\n  web: [1, 2\n');
  assert.match(problem ?? '', /^\d+:\d+: \w/);
});

test('two documents are one too many', () => {
  assert.deepEqual(problemsOf('services: {}\n---\nservices: {}\n'), ['2:1: holds more than one document']);
});

test('an alias bomb is refused before it goes off', () => {
  const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    levels.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  assert.deepEqual(problemsOf(`${levels.join('\n')}\nservices: {}\n`), [
    ' repeats anchored values too often: write them out',
  ]);
});

test('an alias of what contains it is refused', () => {
  assert.notDeepEqual(problemsOf('services: &a\n  web: *a\n'), []);
});

for (const nested of ['[', '- ', '{a: ', '? ', '-\t']) {
  test(`a quarter of a megabyte of ${JSON.stringify(nested)} is refused at its beginning`, () => {
    const [problem, ...others] = problemsOf(nested.repeat(2 ** 18 / nested.length));
    assert.match(problem ?? '', /^1:\d{1,3}: is nested too deeply$/);
    assert.deepEqual(others, []);
  });
}

test('of very many problems the first are told', () => {
  assert.equal(problemsOf('a: "\\q"\n'.repeat(1000)).length, 20);
  const services = Array.from({ length: 200 }, (_, index) => `  s${index}: {}\n`).join('');
  const problems = problemsOf(`services:\n${services}`);
  assert.deepEqual([problems.length, problems.at(-1)], [100, '101:3: services.s99: lacks "command"']);
});

test('the message is one line: the first problem and the number of the others, which stand under it', () => {
  assert.throws(() => parseManifest('services: {}\norg: ""\nnode: ""\n', FILE), {
    name: 'ManifestFailure',
    exitStatus: 2,
    message: `${FILE}:2:6: org: must not be empty (and 1 more)`,
    excerpt: `${FILE}:3:7: node: must not be empty`,
  });
});
