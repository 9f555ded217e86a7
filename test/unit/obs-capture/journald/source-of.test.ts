import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSource } from '../../../../tools/lib/record/source.ts';
import { sourceOf } from '../../../../tools/obs-capture/journald/source-of.ts';

function of(fields: Readonly<Record<string, string>>): string {
  const source = sourceOf(new Map(Object.entries(fields)));
  assert.ok(isSource(source), source);
  return source;
}

test('a unit is a service, and what stands behind the @ of a template is its instance', () => {
  assert.equal(of({ _SYSTEMD_UNIT: 'nginx.service' }), 'nginx');
  assert.equal(of({ _SYSTEMD_UNIT: 'getty@tty1.service' }), 'getty/tty1');
  assert.equal(of({ _SYSTEMD_UNIT: 'a@b@c.service' }), 'a/b@c');
  assert.equal(of({ _SYSTEMD_UNIT: 'backup.timer' }), 'backup.timer');
  assert.equal(of({ _SYSTEMD_UNIT: 'init.scope' }), 'init.scope');
  assert.equal(of({ _SYSTEMD_UNIT: 'dev-disk\\x2d1.device' }), 'dev-disk%5Cx2d1.device');
});

test('units of users never get the names of units of the system', () => {
  const user = { _SYSTEMD_UNIT: 'user@1000.service', _SYSTEMD_USER_UNIT: 'nginx.service', _UID: '1000' };
  assert.equal(of(user), 'user/1000/nginx');
  assert.equal(of({ _SYSTEMD_UNIT: 'user@1000.service' }), 'user/1000');
  assert.equal(of({ _SYSTEMD_UNIT: 'evil.service', _SYSTEMD_USER_UNIT: 'nginx.service' }), 'evil');
});

test('names that are made up for each run are one source', () => {
  assert.equal(
    of({ _SYSTEMD_UNIT: 'session-3.scope', _SYSTEMD_OWNER_UID: '1000', _UID: '0' }),
    'session/1000',
  );
  assert.equal(of({ _SYSTEMD_UNIT: 'session-c17.scope', _UID: '0' }), 'session/0');
  assert.equal(of({ _SYSTEMD_UNIT: 'run-u42.service' }), 'run');
  assert.equal(of({ _SYSTEMD_UNIT: `run-r${'0'.repeat(32)}.scope` }), 'run');
  assert.equal(of({ _SYSTEMD_UNIT: `docker-${'ab'.repeat(32)}.scope` }), 'docker.scope');
});

test('what systemd says of a unit belongs to the unit; nobody else speaks for another', () => {
  const about = { UNIT: 'web@1.service', _SYSTEMD_UNIT: 'init.scope' };
  assert.equal(of({ ...about, _PID: '1' }), 'web/1');
  assert.equal(of({ ...about, _PID: '77', _SYSTEMD_UNIT: 'evil.service' }), 'evil');
  const dropped = { OBJECT_SYSTEMD_UNIT: 'web.service', _SYSTEMD_UNIT: 'systemd-journald.service' };
  assert.equal(of({ ...dropped, _UID: '0' }), 'web');
  assert.equal(of({ ...dropped, _UID: '1000' }), 'systemd-journald');
});

test('a container is believed to be one when its engine says so', () => {
  const said = { CONTAINER_NAME: 'web-1', CONTAINER_ID: 'abc' };
  assert.equal(of({ ...said, _COMM: 'dockerd', _UID: '0', _SYSTEMD_UNIT: 'docker.service' }), 'web-1/0');
  assert.equal(
    of({ ...said, _COMM: 'conmon', _UID: '1000', _SYSTEMD_UNIT: 'user@1000.service' }),
    'user/1000/web-1',
  );
  assert.equal(of({ ...said, _COMM: 'logger', _UID: '1000', _SYSTEMD_UNIT: 'evil.service' }), 'evil');
});

test('without a unit', () => {
  assert.equal(of({ _TRANSPORT: 'kernel', SYSLOG_IDENTIFIER: 'kernel' }), 'kernel');
  assert.equal(of({ _TRANSPORT: 'audit' }), 'audit');
  assert.equal(of({ SYSLOG_IDENTIFIER: 'my prog' }), 'syslog/my%20prog');
  assert.equal(of({ SYSLOG_IDENTIFIER: '../x' }), 'syslog/..%2Fx');
  assert.equal(of({ SYSLOG_IDENTIFIER: '' }), 'syslog/%FF');
  assert.equal(of({ _COMM: 'x' }), 'syslog/x');
  assert.equal(of({}), 'syslog');
});

test('long names stay apart and short enough', () => {
  const [one, other] = ['a', 'b'].map((end) => of({ SYSLOG_IDENTIFIER: '\xff'.repeat(5000) + end }));
  assert.notEqual(one, other);
  assert.ok(one!.length < 1024);
});
