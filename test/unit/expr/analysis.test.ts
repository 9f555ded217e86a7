import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALL_KINDS,
  conjunctsOf,
  levelMask,
  needsOf,
  splitByLevel,
} from '../../../tools/lib/expr/analysis.ts';
import { kindBit } from '../../../tools/lib/expr/kind-mask.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { printExpression } from '../../../tools/lib/expr/print.ts';
import type { Kind } from '../../../tools/lib/record/kind.ts';

function mask(text: string): number | undefined {
  return levelMask(parseExpression(text));
}

function setOf(...kinds: Kind[]): number {
  return kinds.reduce((bits, kind) => bits | kindBit(kind), 0);
}

test('needs: every header and field, wherever it stands', () => {
  const { headers, fields } = needsOf(
    parseExpression(
      'level>=WARN and (dur>1s or "a"==user) and not has(x) and path~"y" and msg in ("a") and ts<"2026-01-01T00:00:00Z"',
    ),
  );
  assert.deepEqual([...headers].sort(), ['level', 'msg', 'ts']);
  assert.deepEqual([...fields].sort(), ['dur', 'path', 'user', 'x']);
});

test('bits are numbered as KINDS, from 1', () => {
  assert.equal(mask('level == TRACE'), 0b10);
  assert.equal(mask('level == FATAL'), 0b1000000);
  assert.equal(mask('kind == GAP'), 1 << 11);
  assert.equal(ALL_KINDS, 0b111111111110);
});

test('masks of what kind and level decide', () => {
  assert.equal(mask('level >= ERROR'), setOf('ERROR', 'FATAL'));
  assert.equal(mask('level >= ERROR or kind == ALERT'), setOf('ERROR', 'FATAL', 'ALERT'));
  assert.equal(mask('level > WARN and level != FATAL'), setOf('ERROR'));
  assert.equal(mask('kind in (EVENT, SPAN)'), setOf('EVENT', 'SPAN'));
  assert.equal(mask('level ~ "^(INFO|WARN)$"'), setOf('INFO', 'WARN'));
  assert.equal(mask('not has(level)'), setOf('METRIC', 'EVENT', 'ALERT', 'SPAN', 'GAP'));
  assert.equal(mask('1 < 2'), ALL_KINDS);
});

test('a negation holds for the kinds without a level, and never for foreign lines', () => {
  assert.equal(mask('not level >= TRACE'), setOf('METRIC', 'EVENT', 'ALERT', 'SPAN', 'GAP'));
});

test('no mask where anything else is read', () => {
  assert.equal(mask('level >= WARN and dur > 1s'), undefined);
  assert.equal(mask('service == "web"'), undefined);
  assert.equal(mask('has(x)'), undefined);
});

test('conjuncts are the terms of the outermost and', () => {
  assert.equal(conjunctsOf(parseExpression('a==1 and (b==2 and c==3) and (d==4 or e==5)')).length, 4);
  assert.equal(conjunctsOf(parseExpression('a==1 or b==2')).length, 1);
});

test('the level is pulled out of a conjunction', () => {
  const split = splitByLevel(parseExpression('level>=WARN && dur>250ms && kind!=FATAL && path~"x"'));
  assert.equal(split.mask, setOf('WARN', 'ERROR'));
  assert.equal(printExpression(split.rest!), 'dur > 250ms and path ~ "x"');
});

test('nothing is left where the level decides, and all of it where it decides nothing', () => {
  assert.deepEqual(splitByLevel(parseExpression('level>=WARN and level<FATAL')), {
    mask: setOf('WARN', 'ERROR'),
    rest: undefined,
  });
  const split = splitByLevel(parseExpression('level>=WARN or dur>1s'));
  assert.equal(split.mask, ALL_KINDS);
  assert.equal(printExpression(split.rest!), 'level >= WARN or dur > 1s');
});
