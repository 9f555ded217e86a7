// A filter says of the rows of a scan what its expression says of the records that they are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { needsOf } from '../../../tools/lib/expr/analysis.ts';
import { compile } from '../../../tools/lib/expr/evaluate.ts';
import { parseExpression } from '../../../tools/lib/expr/parser.ts';
import { viewOf } from '../../../tools/lib/expr/view.ts';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { createScanner, type FieldColumns, scannerBytes } from '../../../tools/lib/kernel/scanner.ts';
import { parseFunction } from '../../../tools/lib/metric/functions.ts';
import { recordFromJson } from '../../../tools/lib/record/json.ts';
import { isLevel } from '../../../tools/lib/record/kind.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { createTextForm, textFormBytes } from '../../../tools/lib/stream/text-form.ts';
import { createFacts, factsBytes } from '../../../tools/obs-agg/facts.ts';
import { createFilter } from '../../../tools/obs-agg/filter.ts';
import { parseKeys } from '../../../tools/obs-agg/keys.ts';
import { makePlan } from '../../../tools/obs-agg/plan.ts';
import { createRowViews, rowViewBytes } from '../../../tools/obs-agg/row-view.ts';
import { TEN_SECONDS } from '../../unit/obs-agg/run-agg.ts';
import { filter } from './filters.ts';
import { input } from './lines.ts';

const MAX_LINE_BYTES = 64 * 1024;

/** What a filter says of the lines of a text. */
function matchesOf(asked: string, others: readonly string[], by: readonly string[], text: string): number[] {
  const functions = [`n=count(${asked})`, ...others].map(parseFunction);
  const table = { functions, by: parseKeys(by), window: TEN_SECONDS, name: 'requests' };
  const { wanted } = makePlan([table]);
  const bytes = Buffer.from(text);
  const kernel = new Kernel(
    scannerBytes({ fields: wanted }) +
      textFormBytes(MAX_LINE_BYTES) +
      rowViewBytes(MAX_LINE_BYTES) +
      factsBytes(wanted) +
      bytes.length +
      1024 * 1024,
  );
  const scanner = createScanner(kernel, { fields: wanted });
  const form = createTextForm(kernel, scanner, MAX_LINE_BYTES);
  const fields = new Map(wanted.map(({ key }, index) => [key, scanner.fields[index] as FieldColumns]));
  const views = createRowViews(kernel, scanner, fields, MAX_LINE_BYTES);
  const facts = createFacts(kernel, scanner, wanted);
  const rows = createFilter(parseExpression(asked), { scanner, fields, views, facts });
  const start = kernel.allocate(bytes.length);
  const end = start + bytes.length;
  kernel.bytes.set(bytes, start);
  const matches: number[] = [];
  for (let at = start; at < end; ) {
    at = form.scan(at, end);
    rows.run(0, scanner.count);
    matches.push(...rows.matches.subarray(0, scanner.count));
  }
  return matches;
}

/** The same by the records. */
function expected(asked: string, text: string): number[] {
  const expression = parseExpression(asked);
  const holds = compile(expression);
  const isAnyKind = needsOf(expression).headers.has('kind');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const record = line.startsWith('{') ? recordFromJson(line.trimEnd()) : parseRecord(line);
      if (record === undefined || !(isAnyKind || isLevel(record.kind))) return 0;
      return holds(viewOf(record)) ? 1 : 0;
    });
}

test('a filter says of rows what it says of records', () => {
  fc.assert(
    fc.property(
      input,
      filter,
      fc.subarray(['p50(dur)', 'sum(bytes)', 'distinct(path)', 'top(status)']),
      fc.subarray(['service', 'path', 'user']),
      (text, asked, others, by) => {
        assert.deepEqual(matchesOf(asked, others, by, text), expected(asked, text));
      },
    ),
    { seed: 20_260_214, numRuns: 1000 },
  );
});
