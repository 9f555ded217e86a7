// Lines that the tag kernel once made into other records.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { appendTags, tag } from './kernels.ts';

const HEAD = '2026-02-14T12:34:05Z web/0';

test('a tag that begins with a space goes in front of a body that leaves a quote open', () => {
  const [line] = appendTags([`${HEAD} INFO said a="x y\r`], [tag('env', ' b'), tag('k', 'v')]);
  assert.equal(line, `${HEAD} INFO env=" b" k=v said a="x y\r`);
  assert.equal(parseRecord(line!)?.message, 'said a="x y');
  const signal = appendTags([`${HEAD} METRIC m a="`], [tag('env', ' b')]);
  assert.deepEqual(signal, [`${HEAD} METRIC env=" b" m a="`]);
});

test('everywhere else tags are appended', () => {
  const tags = [tag('env', ' b')];
  const bodies = ['said a="x y"', 'said a=" env="', 'a="x\\', 'a="\t', '"m"', 'x"', ''];
  for (const body of bodies) {
    assert.deepEqual(appendTags([`${HEAD} INFO ${body}`], tags), [`${HEAD} INFO ${body} env=" b"`]);
  }
  assert.deepEqual(appendTags([`${HEAD} INFO a="x y`], [tag('env', 'b c')]), [
    `${HEAD} INFO a="x y env="b c"`,
  ]);
});
