import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPushedInput } from '../../../tools/lib/stream/pushed-input.ts';

function open(answers: boolean[] = []) {
  const calls: string[] = [];
  const area = Buffer.alloc(4);
  const input = createPushedInput(() => calls.push('resumed'));
  input.start(area, {
    onBytes: (bytes) => {
      calls.push(area.toString('utf8', 0, bytes));
      return answers.shift() ?? true;
    },
    onEnd: () => calls.push('end'),
    onFailure: () => calls.push('failed'),
  });
  return { input, calls };
}

test('what is pushed is handed on at once, in pieces that fit the area', () => {
  const { input, calls } = open();
  assert.equal(input.push(Buffer.from('ab')), true);
  assert.equal(input.push(Buffer.from('cdefghijk')), true);
  input.end();
  assert.deepEqual(calls, ['ab', 'cdef', 'ghij', 'k', 'end']);
});

test('it says when to stop, and when to go on', () => {
  const { input, calls } = open([false, false]);
  assert.equal(input.push(Buffer.from('a')), false);
  assert.equal(input.push(Buffer.from('b')), false);
  input.resume();
  assert.equal(input.push(Buffer.from('c')), true);
  assert.deepEqual(calls, ['a', 'b', 'resumed', 'c']);
});

test('after close nothing is called, and end ends once', () => {
  const closed = open();
  closed.input.close();
  closed.input.push(Buffer.from('a'));
  closed.input.end();
  assert.deepEqual(closed.calls, []);
  const ended = open();
  ended.input.end();
  ended.input.end();
  assert.deepEqual(ended.calls, ['end']);
});
