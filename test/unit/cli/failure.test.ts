import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { failureOf, Negative, SystemError, UsageError } from '../../../tools/lib/cli/failure.ts';

function told(thrown: unknown): [string, number, string] {
  const { severity, exitStatus, message } = failureOf(thrown);
  return [severity, exitStatus, message];
}

test('each kind of failure has its exit status', () => {
  assert.deepEqual(told(new UsageError('bad option')), ['fatal', 2, 'bad option']);
  assert.deepEqual(told(new SystemError('cannot read')), ['fatal', 3, 'cannot read']);
  assert.deepEqual(told(new Negative('no such service')), ['info', 1, 'no such service']);
});

test('an error of another room says its status by a property', () => {
  assert.deepEqual(told(Object.assign(new Error('rules.yaml:3: bad'), { exitStatus: 2 })), [
    'fatal',
    2,
    'rules.yaml:3: bad',
  ]);
  for (const exitStatus of [0, 4, '2', null]) {
    assert.equal(failureOf(Object.assign(new Error('x'), { exitStatus })).exitStatus, 3);
  }
});

test('a system call that failed is told with what it was about', () => {
  let thrown: unknown;
  try {
    readFileSync('/nowhere/at/all');
  } catch (error) {
    thrown = error;
  }
  assert.deepEqual(told(thrown), ['fatal', 3, 'cannot open /nowhere/at/all: no such file or directory']);
});

test('anything else is a defect of ours', () => {
  assert.match(
    failureOf(new TypeError('x is not a function')).message,
    /^internal error: TypeError: x is not/,
  );
  assert.match(
    failureOf(Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG' })).message,
    /^internal error/,
  );
  for (const thrown of ['text', undefined, null, 7, Object.create(null)]) {
    const failure = failureOf(thrown);
    assert.equal(failure.exitStatus, 3);
    assert.match(failure.message, /^internal error: a value that is no error was thrown/);
  }
});

test('a gone reader is a signal, not a message', () => {
  assert.equal(failureOf(Object.assign(new Error('gone'), { signal: 'SIGPIPE' })).signal, 'SIGPIPE');
  assert.equal(failureOf(Object.assign(new Error('gone'), { signal: 'SIGKILL' })).signal, undefined);
});
