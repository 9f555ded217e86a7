// obs-metrics [SERVICE...]: the current numbers of services, as a table, as records, or in the text format of Prometheus.

import fs from 'node:fs';
import { Negative, UsageError } from '../lib/cli/failure.ts';
import { runTool } from '../lib/cli/run.ts';
import { columnsOf, isTerminal } from '../lib/cli/terminal.ts';
import { parseRules, RULES_OF_FILES } from '../lib/metric/rule.ts';
import { formatTime } from '../lib/record/time.ts';
import { writeFileAtomic } from '../lib/store/atomic.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { jsonLine } from '../lib/stream/json-output.ts';
import { runStage } from '../lib/stream/run.ts';
import { expose } from './exposition.ts';
import { readFiles } from './files.ts';
import { spec } from './options.ts';
import { createRecordStage } from './records.ts';
import { runRepeatedly } from './run.ts';
import type { Series } from './series.ts';
import { recordsOf, tableOf } from './table.ts';

/** The textfile collector runs as another user. */
const PROM_MODE = 0o644;
const RECORDS_INTERVAL_MS = 15_000;
const NS_PER_MS = 1_000_000n;

runTool(spec, ({ values, positionals: names }, context) => {
  const { prom, records } = values;
  if (prom !== undefined && values.json)
    throw new UsageError('--json and --prom are different forms; give one of them');
  if (values.interval !== undefined && (prom === undefined || prom === '-'))
    throw new UsageError('--interval goes with --prom FILE, which is written again and again');
  const chosen = (snapshot: readonly Series[]): readonly Series[] =>
    names.length === 0 ? snapshot : snapshot.filter(({ service }) => names.includes(service));

  /** The text for stdout. */
  const present = (all: readonly Series[]): string => {
    const snapshot = chosen(all);
    if (prom !== undefined) {
      const text = expose(snapshot, values.prefix);
      if (prom === '-') return text;
      writeFileAtomic(prom, text, { mode: PROM_MODE });
      return '';
    }
    if (!values.json) return tableOf(snapshot, isTerminal(1) ? columnsOf(1) : Number.POSITIVE_INFINITY);
    const lines = recordsOf(snapshot, formatTime(BigInt(Date.now()) * NS_PER_MS)).trimEnd();
    return lines === '' ? '' : `${lines.split('\n').map(jsonLine).join('\n')}\n`;
  };

  if (records) {
    context.needInput();
    const stage = createRecordStage({
      staleMs: values.stale,
      maxLineBytes: values.maxLine,
      intervalMs: prom === undefined || prom === '-' ? undefined : (values.interval ?? RECORDS_INTERVAL_MS),
      write: present,
    });
    context.countWith(stage.ledger);
    return runStage(stage);
  }
  const said = new Set<string>();
  const source = {
    directory: findDirectory(values.dir, surroundings()),
    staleMs: values.stale,
    rules: parseRules(values.rule, RULES_OF_FILES),
    withInstances: values.instances,
    onProblem(message: string) {
      if (!said.has(message)) context.warn(message);
      said.add(message);
    },
  };
  return runRepeatedly(() => {
    const snapshot = readFiles(source, Date.now());
    const missing = missingIn(source.directory, snapshot, names);
    const isNothing = missing !== undefined && chosen(snapshot).length === 0;
    // A file for Prometheus is replaced in any case: old numbers there would pass for those of now.
    return { text: isNothing && prom === undefined ? '' : present(snapshot), missing };
  }, values.interval).then(({ missing, outcome }) => {
    if (missing !== undefined && values.interval === undefined) throw new Negative(missing);
    return outcome;
  });
});

/** Why the answer is no; undefined when it is not. */
function missingIn(
  directory: string,
  snapshot: readonly Series[],
  names: readonly string[],
): string | undefined {
  if (!fs.existsSync(directory))
    return `there is no folder ${directory}; obs-ring and obs-agg --dir make it, or give another with --dir`;
  const missing = names.find((name) => !snapshot.some(({ service }) => service === name));
  return missing === undefined ? undefined : `no numbers of service ${missing} in ${directory}`;
}
