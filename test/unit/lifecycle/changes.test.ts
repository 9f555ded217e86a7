import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf } from '../../../tools/lib/lifecycle/changes.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';

const change = (rest: string) => changeOf(parseRecord(`2026-02-14T12:00:00Z ${rest}`)!);

test('deploys, settings and scale, from what they were to what they are', () => {
  const told = (rest: string): unknown[] => {
    const { kind, key, from, to, by, hasFailed } = change(rest)!;
    return [kind, key, from, to, by, hasFailed];
  };
  assert.deepEqual(told('web EVENT deploy release="v2" from="v1" by="ada"'), [
    'deploy',
    'release',
    'v1',
    'v2',
    'ada',
    false,
  ]);
  assert.deepEqual(told('web EVENT deploy image="web:7" status="failed"').slice(2), [
    undefined,
    'web:7',
    undefined,
    true,
  ]);
  assert.deepEqual(told('web EVENT config key="level" from="info" to="debug"').slice(0, 4), [
    'config',
    'level',
    'info',
    'debug',
  ]);
  assert.deepEqual(told('web EVENT config rev="7"').slice(0, 4), ['config', 'config', undefined, '7']);
  assert.deepEqual(told('web EVENT scale from=2 to=3').slice(0, 4), ['scale', 'replicas', '2', '3']);
  assert.deepEqual(told('edge/0 EVENT route route="shop" service="web"').slice(0, 4), [
    'route',
    'route shop',
    undefined,
    'web',
  ]);
});

test('a restart by the supervisor is no change, one that somebody asked for is', () => {
  assert.equal(change('web/0 EVENT restart reason="always" attempt=1'), undefined);
  assert.equal(change('web/0 EVENT restart reason="config"')?.kind, 'restart');
  assert.equal(change('web/0 EVENT exit reason="crash"'), undefined);
  assert.equal(change('web/0 INFO deploy release=v2'), undefined);
});
