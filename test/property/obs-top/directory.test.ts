// A reader that has looked at DIR before shows what one shows that looks for the first time.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDirectoryReader } from '../../../tools/obs-top/directory/reader.ts';
import type { Desired } from '../../../tools/obs-top/model/cluster.ts';
import { at, START_MS } from '../../unit/obs-top/run-top.ts';
import { temporaryFolder } from '../../unit/store/temporary.ts';

const SOURCES = ['web/0', 'web/1', 'api/0'];
const BODIES = [
  'EVENT start',
  'EVENT heartbeat interval=5s',
  'EVENT exit reason="crash" code=1',
  'EVENT exit reason="operator"',
  'EVENT stop reason="scale"',
  'EVENT health probe="liveness" status="failing"',
  'EVENT health probe="liveness" status="ok"',
];
const METRICS = [
  'METRIC process rss=28M cpu=3%',
  'METRIC requests window="10s" rate=5 errors=1 dur_p99=12ms',
  'METRIC requests count=7 window="10s" status="500"',
  'METRIC process pool="a" fds=3',
];

/** What happens in DIR; `gapSeconds` pass before it. */
interface Step {
  readonly what: 'event' | 'metric' | 'line' | 'alert' | 'file' | 'forget' | 'remove' | 'wanted' | 'nothing';
  readonly source: string;
  readonly index: number;
  readonly gapSeconds: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom<Step['what'][]>(
    'event',
    'event',
    'metric',
    'line',
    'alert',
    'file',
    'forget',
    'remove',
    'wanted',
    'nothing',
  ),
  source: fc.constantFrom(...SOURCES),
  index: fc.nat(20),
  gapSeconds: fc.constantFrom(0, 1, 4, 12, 40, 3700),
});

function createPlace(directory: string) {
  let seconds = 0;
  let wanted: Desired | undefined;
  const write = (path: string, content: string): void => {
    const file = join(directory, path);
    fs.mkdirSync(dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.new`, content);
    fs.utimesSync(`${file}.new`, START_MS / 1000 + seconds, START_MS / 1000 + seconds);
    fs.renameSync(`${file}.new`, file);
  };
  const append = (path: string, line: string): void => {
    const file = join(directory, path);
    write(path, (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '') + line);
  };
  const ringOf = (source: string): string => `active/${source.replace('/', '/logs/')}`;
  const serviceOf = (source: string): string => `active/${source.split('/')[0]}`;

  return {
    nowMs: () => START_MS + seconds * 1000,
    wanted: () => wanted,
    take({ what, source, index, gapSeconds }: Step): void {
      seconds += gapSeconds;
      const line = (bodies: readonly string[]): string =>
        at(seconds, `${source} ${bodies[index % bodies.length]}`);
      if (what === 'event') {
        append(ringOf(source), line(BODIES));
        append('events', line(BODIES));
      }
      if (what === 'metric') append(`${serviceOf(source)}/metrics.log`, line(METRICS));
      if (what === 'line') append(ringOf(source), line(['INFO x']));
      if (what === 'alert')
        append('alerts', line(['ALERT firing alertname="A"', 'ALERT resolved alertname="A"']));
      if (what === 'file') write(`${serviceOf(source)}/metrics/memory`, `${index + 1}M\n`);
      if (what === 'forget')
        fs.rmSync(join(directory, serviceOf(source), 'metrics'), { recursive: true, force: true });
      if (what === 'remove') fs.rmSync(join(directory, serviceOf(source)), { recursive: true, force: true });
      if (what === 'wanted') wanted = index % 2 === 0 ? undefined : new Map([[source.split('/')[0]!, index]]);
    },
  };
}

test('a refresh shows what a first look shows', (context) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.boolean(), (steps, trend) => {
      const directory = temporaryFolder(context);
      const place = createPlace(directory);
      const open = () =>
        createDirectoryReader({ directory, desired: place.wanted, trend, onProblem: assert.fail });
      const kept = open();
      for (const one of steps) {
        place.take(one);
        assert.deepEqual(kept.read(place.nowMs()), open().read(place.nowMs()));
      }
    }),
    { numRuns: 150, seed: 8 },
  );
});
