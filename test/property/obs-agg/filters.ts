// Filters as people write them, and as few would: all kinds of tests, alone and joined.

import fc from 'fast-check';

/** Of fields, of parts of the head, and of both, for the lines of tally.test.ts. */
const TESTS = [
  'level>=WARN',
  'level==INFO',
  'kind=="METRIC"',
  'status>=500',
  '503<=status',
  'status==404',
  'status in (200, 503)',
  'status=="503"',
  'status!="200"',
  'dur<10ms',
  'dur!=2ms',
  'dur==2ms',
  'dur=="2ms"',
  'bytes==17',
  'bytes>1K',
  'bytes in (3, "x", 17ms)',
  'has(bytes)',
  'has(w)',
  'has(user)',
  'path=="/a"',
  'path!="/"',
  'path<"/b"',
  'path ~ "^/"',
  'path !~ "b$"',
  'path in ("/", "a b")',
  'path=="a\\\\b"',
  'user in ("u1", "u2")',
  'http.request.method=="GET"',
  'service=="web"',
  'source ~ "web/[0-9]"',
  'instance!="0"',
  'has(instance)',
  'msg ~ "request"',
  'msg=="x"',
  'has(msg)',
  'dur>bytes',
  'field("path")==service',
  'ts>="2026-02-14T12:34:05.0001Z"',
] as const;

const one: fc.Arbitrary<string> = fc.constantFrom(...TESTS);

/** One test, or up to six of them joined. */
export const filter: fc.Arbitrary<string> = fc.letrec<{ any: string; joined: string; not: string }>(
  (tie) => ({
    any: fc.oneof({ maxDepth: 2 }, one, tie('joined'), tie('not')),
    joined: fc
      .tuple(tie('any'), fc.constantFrom(' and ', ' or '), tie('any'))
      .map(([left, operator, right]) => `(${left}${operator}${right})`),
    not: tie('any').map((term) => `not ${term}`),
  }),
).any;
