// What obs-alert costs: ingest, evaluation of rules like those of kube-prometheus, memory of a sample, and start-up with rules.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFeeder } from '../../tools/lib/stream/feeder.ts';
import { offlineOptions } from '../../tools/obs-alert/offline.ts';
import { groupsOf } from '../../tools/obs-alert/rules/load.ts';
import { createAlertStage } from '../../tools/obs-alert/stage.ts';
import { BINARIES } from '../project.ts';
import { benchRules, benchSeries, RULE_COUNT } from './alert-rules.ts';
import { compete, median, printTable, type Result, ratio } from './measure.ts';

const SERIES = 8000;
const STEPS = 30;
const STEP_MS = 30_000;
const START_MS = Date.UTC(2026, 0, 1);
/** Evaluations before code and caches are warm, as after a few minutes of a run. */
const COLD = 12;
const START_RULES = 150;

export async function benchAlert(folder: string): Promise<void> {
  const rows = [
    await evaluation(),
    await ingest('one value a line', ['value=#']),
    await ingest('five values a line, as of obs-agg', ['count=# rate=# errors=# dur_p50=#ms dur_p99=#ms']),
  ];
  printTable('obs-alert (medians)', ['what', 'figure'], rows);
  startUp(folder);
}

const timeOf = (step: number): string => new Date(START_MS + step * STEP_MS).toISOString();

/** Feeds text; returns the seconds that it took. */
function timed(feed: (text: string) => void, text: string): number {
  const startMs = performance.now();
  feed(text);
  return (performance.now() - startMs) / 1000;
}

async function stageFor(rules: string) {
  const stage = createAlertStage({
    ...offlineOptions(await groupsOf([{ file: 'bench', text: rules }])),
    evidence: 0,
  });
  const feeder = createFeeder(stage);
  const feed = (text: string): void => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.copy(feeder.area, 0, at);
      feeder.accept(taken, () => undefined);
      at += taken;
    }
  };
  return { stage, feed };
}

async function evaluation(): Promise<string[]> {
  const { stage, feed } = await stageFor(benchRules(RULE_COUNT));
  const series = benchSeries(SERIES);
  const seconds: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const lines = series.map((line, index) => `${timeOf(step)} ${line} value=${step * 7 + (index % 50)}\n`);
    // The first record of a step makes the evaluation of the step before due.
    const first = timed(feed, lines[0] as string);
    if (step >= COLD) seconds.push(first);
    feed(lines.slice(1).join(''));
  }
  const kept = stage.store.series.filter(({ sampleCount }) => sampleCount > 8);
  const bytes = kept.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const samples = kept.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
  return [
    `${RULE_COUNT} rules over ${series.length} series`,
    `${(median(seconds) * 1000).toFixed(1)} ms, ${(bytes / samples).toFixed(1)} bytes a sample`,
  ];
}

async function ingest(name: string, [shape = '']: readonly string[]): Promise<string[]> {
  const values = shape.split('#').length - 1;
  const keys = Array.from(shape.matchAll(/(\w+)=/g), ([, key]) =>
    key === 'value' ? 'requests' : `requests_${key}`,
  );
  const rules = keys
    .map((key, index) => `      - { alert: A${index}, expr: 'max(${key}) > 1e9' }\n`)
    .join('');
  const { feed } = await stageFor(`groups:\n  - name: g\n    interval: 10m\n    rules:\n${rules}`);
  const rates: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const lines = Array.from(
      { length: 2000 },
      (_, i) =>
        `${timeOf(step)} svc${i % 20}/${i} METRIC requests window="10s" env="prod" ${shape.replaceAll('#', String(step * 37 + i))}\n`,
    );
    const seconds = timed(feed, lines.join(''));
    if (step >= COLD) rates.push((lines.length * values) / seconds);
  }
  return [`ingest, ${name}`, `${(median(rates) / 1e6).toFixed(2)} M samples/s`];
}

function startUp(folder: string): void {
  const binary = `node ${join(BINARIES, 'obs-alert.cjs')}`;
  const files = [
    { name: 'no rules', text: 'groups: []\n' },
    { name: `${START_RULES} rules`, text: benchRules(START_RULES) },
  ];
  const contenders = files.map(({ name, text }, index) => {
    const file = join(folder, `start-${index}.yaml`);
    writeFileSync(file, text);
    return { name, command: `: | ${binary} --rules ${file}` };
  });
  const results = compete(contenders, 15);
  const [none] = results as readonly [Result, Result];
  printTable(
    'start-up of obs-alert (medians)',
    ['rules', 'ms', 'wall', 'CPU'],
    results.map((result) => [
      result.name,
      (median(result.samples.map(({ wallSeconds }) => wallSeconds)) * 1000).toFixed(0),
      ratio(result, none, ({ wallSeconds }) => wallSeconds).toFixed(2),
      ratio(result, none, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
    ]),
  );
}
