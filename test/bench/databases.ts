// The databases that answer questions about a file of lines, where they are installed: DuckDB as a program or as @duckdb/node-api (on
// NODE_PATH), ClickHouse as a program.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, isInstalled } from './measure.ts';

const MILLISECONDS = `TRY_CAST(regexp_extract(line, ' dur=([0-9.]+)ms', 1) AS DOUBLE)`;

export function textContenders(folder: string, log: string): readonly Contender[] {
  const duckdb = `SELECT line[1:18] AS w, regexp_extract(line, '^[^ ]+ ([a-z]+)/', 1) AS s, count(*),
    count(*) FILTER (WHERE line LIKE '% ERROR %'), approx_quantile(${MILLISECONDS}, [0.5, 0.95, 0.99])
    FROM read_csv('${log}', columns = {line: 'VARCHAR'}, delim = '\\x01', quote = '', header = false, auto_detect = false,
      max_line_size = 4000000, ignore_errors = true)
    WHERE line[5] = '-' AND line[11] = 'T' GROUP BY w, s`;
  const clickhouse = `SELECT substring(line, 1, 18) AS w, extract(line, '^[^ ]+ ([a-z]+)/') AS s, count(), countIf(line LIKE '% ERROR %'),
    quantilesDD(0.01, 0.5, 0.95, 0.99)(toFloat64OrZero(extract(line, ' dur=([0-9.]+)ms')))
    FROM file('${log}', LineAsString) WHERE substring(line, 11, 1) = 'T' GROUP BY w, s FORMAT Null`;
  return [throughDuckdb(folder, 'duckdb-text', duckdb), throughClickhouse(clickhouse)];
}

export function jsonContenders(folder: string, json: string): readonly Contender[] {
  const duckdb = `SELECT ts[1:18] AS w, split_part(source, '/', 1) AS s, count(*), count(*) FILTER (WHERE level = 'ERROR'),
    approx_quantile(TRY_CAST(replace(dur, 'ms', '') AS DOUBLE), [0.5, 0.95, 0.99])
    FROM read_json('${json}', format = 'newline_delimited', ignore_errors = true,
      columns = {ts: 'VARCHAR', source: 'VARCHAR', level: 'VARCHAR', dur: 'VARCHAR'}) GROUP BY w, s`;
  const clickhouse = `SELECT substring(ts, 1, 18) AS w, splitByChar('/', source)[1] AS s, count(), countIf(level = 'ERROR'),
    quantilesDD(0.01, 0.5, 0.95, 0.99)(toFloat64OrZero(replaceOne(dur, 'ms', '')))
    FROM file('${json}', JSONEachRow, 'ts String, source String, level String, dur String') GROUP BY w, s FORMAT Null`;
  return [throughDuckdb(folder, 'duckdb-json', duckdb), throughClickhouse(clickhouse)];
}

function throughClickhouse(query: string): Contender {
  const name = 'ClickHouse';
  const program = ['clickhouse-local', 'clickhouse local'].find((command) =>
    isInstalled(command.split(' ')[0] as string),
  );
  return {
    name,
    command: program && `${program} --input_format_allow_errors_ratio 1 --query ${quoted(query)} > /dev/null`,
  };
}

function throughDuckdb(folder: string, file: string, query: string): Contender {
  const name = 'DuckDB';
  if (isInstalled('duckdb')) return { name, command: `duckdb -c ${quoted(query)} > /dev/null` };
  if (spawnSync('node', ['-e', "require.resolve('@duckdb/node-api')"]).status !== 0)
    return { name, command: undefined };
  const script = join(folder, `${file}.cjs`);
  writeFileSync(
    script,
    `const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(${JSON.stringify(query)});
  if (reader.currentRowCount === 0) throw new Error('no rows');
})();
`,
  );
  return { name, command: `node ${script}` };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
