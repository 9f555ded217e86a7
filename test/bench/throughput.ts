// Throughput of every binary between two `cat`s, beside the native tools that can do the same or a part of it.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES } from '../project.ts';
import { type Contender, compete, isInstalled, median, printTable, type Result, ratio } from './measure.ts';

const ROUNDS = 4;
/** A program for mawk: counts, errors and the mean of dur by window and service. */
export const MEAN_PER_WINDOW = `'substr($0,11,1)=="T"{split($2,s,"/");k=substr($1,1,18)","s[1];n[k]++;if($3=="ERROR")e[k]++;i=index($0," dur=");if(i){d[k]+=substr($0,i+5)+0;c[k]++}}END{for(k in n)print k,n[k],e[k]+0,c[k]?d[k]/c[k]:0}'`;

export function binary(tool: string): string {
  return `node ${join(BINARIES, `${tool}.cjs`)}`;
}

/** The same work by others, where they are installed; the first one is what `ours` is compared with. */
export interface Race {
  readonly work: string;
  readonly ours: Contender;
  readonly peers: readonly Contender[];
}

export function peer(program: string, command: string): Contender {
  return { name: program, command: isInstalled(program) ? command : undefined };
}

function races(folder: string): readonly Race[] {
  return [
    {
      work: 'append two fields to every line',
      ours: { name: 'obs-tag env=prod region=eu', command: `${binary('obs-tag')} env=prod region=eu` },
      peers: [
        peer('mawk', `mawk '{print $0 " env=prod region=eu"}'`),
        peer('sed', `sed 's/$/ env=prod region=eu/'`),
        peer('mlr', `mlr --inidx --ifs '\\001' --onidx put '$1 = $1 . " env=prod region=eu"'`),
      ],
    },
    {
      work: 'count, errors and dur per service and 10 s',
      ours: {
        name: 'obs-agg, with p50, p95, p99',
        command: `${binary('obs-agg')} --by service count 'errors=count(level>=ERROR)' 'p50(dur)' 'p95(dur)' 'p99(dur)'`,
      },
      peers: [peer('mawk', `mawk ${MEAN_PER_WINDOW}`)],
    },
    {
      work: 'keep the last 1000 lines of each of 36 instances',
      ours: { name: 'obs-ring', command: `${binary('obs-ring')} --dir ${folder}/ring` },
      peers: [],
    },
    {
      work: 'read records into records',
      ours: { name: 'obs-capture --source x', command: `${binary('obs-capture')} --source x` },
      peers: [],
    },
    {
      work: 'pass on, with an alerting rule',
      ours: {
        name: 'obs-alert --pass',
        command: `${binary('obs-alert')} --pass --rules ${folder}/rules.yaml`,
      },
      peers: [],
    },
    {
      work: 'a table of services',
      ours: { name: 'obs-top --once', command: `${binary('obs-top')} --once` },
      peers: [],
    },
  ];
}

export function benchThroughput(folder: string, log: string): void {
  runRaces('throughput', races(folder), log);
}

/** Runs races over one log and prints them as a table. */
export function runRaces(title: string, races: readonly Race[], log: string): void {
  const megabytes = statSync(log).size / 1e6;
  const rows: string[][] = [];
  for (const { work, ours, peers } of races) {
    const inPipe = ({ name, command }: Contender): Contender => ({
      name,
      command: command === undefined ? undefined : `cat ${log} | ${command} | cat > /dev/null`,
    });
    const contenders = [{ name: 'cat', command: 'cat' }, ours, ...peers].map(inPipe);
    const results = compete(contenders, ROUNDS);
    const [cat, own] = results as [Result, Result];
    rows.push([work, '', '', '', '', '']);
    for (const result of results) {
      if (result.samples.length === 0) {
        rows.push([`  ${result.name}`, 'not installed', '', '', '', '']);
        continue;
      }
      const seconds = median(result.samples.map(({ wallSeconds }) => wallSeconds));
      rows.push([
        `  ${result.name}`,
        (megabytes / seconds).toFixed(0),
        ratio(result, cat, ({ wallSeconds }) => wallSeconds).toFixed(2),
        ratio(result, cat, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
        ratio(result, own, ({ wallSeconds }) => wallSeconds).toFixed(2),
        ratio(result, own, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
      ]);
    }
  }
  printTable(
    `${title} between two cats, ${megabytes.toFixed(0)} MB (medians; CPU includes the cats)`,
    ['work', 'MB/s', 'wall/cat', 'CPU/cat', 'wall/ours', 'CPU/ours'],
    rows,
  );
}
