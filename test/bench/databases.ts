// The databases that answer questions about a file of lines: DuckDB and ClickHouse, as the packages of the npm registry that hold their
// engines (fetched.ts), each run by a process of its own, whose start counts.
//
// Each question is asked in the way that was the fastest of those tried, and takes of the shape of the log whatever helps: a time of so many
// characters, a service of so many bytes, the unit of dur. For ClickHouse positions were faster than regular expressions (1.2 times), than
// splitting into an array and than reading the line as columns (CustomSeparated, 1.5 times); for DuckDB columns by space were faster than
// splitting (1.3 times) and than regular expressions (1.5 times), and exact quantiles than its approximate ones, which are off by more.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetched } from './fetched.ts';

/** How a program is run that writes a row of JSON for each window and service: [window, service, count, errors, [p50, p95, p99]]. */
export interface Asked {
  readonly name: string;
  readonly command: string | undefined;
  readonly absence?: string;
}

const DUCKDB = { name: '@duckdb/node-api', version: '1.5.6-r.1' };
const CHDB = { name: 'chdb', version: '3.4.0' };

/** The columns of a line of the log, up to the last that may be dur. */
const COLUMNS = ['time', 'source', 'level', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
const DURATION_COLUMNS = ['d', 'e', 'f', 'g', 'h'];

export function textDatabases(folder: string, log: string): readonly Asked[] {
  const duckdb = `SELECT time[1:18] AS w, split_part(source, '/', 1) AS s, count(*), count(*) FILTER (WHERE level = 'ERROR'),
    quantile_disc(TRY_CAST(CASE ${DURATION_COLUMNS.map((column) => `WHEN starts_with(${column}, 'dur=') THEN ${column}[5:-3]`).join(' ')} END AS DOUBLE), [0.5, 0.95, 0.99])
    FROM read_csv('${log}', columns = {${COLUMNS.map((column) => `${column}: 'VARCHAR'`).join(', ')}}, delim = ' ', quote = '', header = false,
      auto_detect = false, null_padding = true, strict_mode = false, max_line_size = 4000000)
    WHERE time[11] = 'T' GROUP BY w, s`;
  const clickhouse = `SELECT substring(line, 1, 18) AS w, substring(line, 26, position(line, '/') - 26) AS s, count(), countIf(line LIKE '% ERROR %'),
    quantilesDD(0.01, 0.5, 0.95, 0.99)(toFloat64OrZero(substring(line, position(line, ' dur=') + 5,
      position(line, 'ms ', position(line, ' dur=')) - position(line, ' dur=') - 5)))
    FROM file('${log}', LineAsString, 'line String') WHERE substring(line, 11, 1) = 'T' GROUP BY w, s`;
  return [
    throughDuckdb(folder, 'duckdb-text', duckdb),
    throughClickhouse(folder, 'clickhouse-text', clickhouse),
  ];
}

/** The same of records in JSON form; lines that are no record have no kind there. */
export function jsonDatabases(folder: string, json: string): readonly Asked[] {
  const duckdb = `SELECT ts[1:18] AS w, split_part(source, '/', 1) AS s, count(*), count(*) FILTER (WHERE kind = 'ERROR'),
    quantile_disc(TRY_CAST(dur[:-3] AS DOUBLE), [0.5, 0.95, 0.99])
    FROM read_json('${json}', format = 'newline_delimited', ignore_errors = true,
      columns = {ts: 'VARCHAR', source: 'VARCHAR', kind: 'VARCHAR', dur: 'VARCHAR'}) WHERE kind IS NOT NULL GROUP BY w, s`;
  const clickhouse = `SELECT substring(ts, 1, 18) AS w, substring(source, 1, position(source, '/') - 1) AS s, count(), countIf(kind = 'ERROR'),
    quantilesDD(0.01, 0.5, 0.95, 0.99)(toFloat64OrZero(substring(dur, 1, length(dur) - 2)))
    FROM file('${json}', JSONEachRow, 'ts String, source String, kind String, dur String') WHERE kind != '' GROUP BY w, s`;
  return [
    throughDuckdb(folder, 'duckdb-json', duckdb),
    throughClickhouse(folder, 'clickhouse-json', clickhouse),
  ];
}

function throughClickhouse(folder: string, file: string, query: string): Asked {
  return throughNode(folder, 'ClickHouse', file, CHDB, (path) => {
    return `process.stdout.write(String(require('${path}').query(${JSON.stringify(query)}, 'JSONCompactEachRow')));\n`;
  });
}

function throughDuckdb(folder: string, file: string, query: string): Asked {
  return throughNode(folder, 'DuckDB', file, DUCKDB, (path) => {
    return `const { DuckDBInstance } = require('${path}');
(async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(${JSON.stringify(query)});
  process.stdout.write(reader.getRowsJson().map((row) => JSON.stringify(row) + '\\n').join(''));
})();
`;
  });
}

/** A script that asks the engine in a package. */
function throughNode(
  folder: string,
  name: string,
  file: string,
  wanted: { readonly name: string; readonly version: string },
  scriptOf: (path: string) => string,
): Asked {
  const found = fetched(folder, wanted.name, wanted.version);
  if ('absence' in found) return { name, command: undefined, absence: found.absence };
  const script = join(folder, `${file}.cjs`);
  writeFileSync(script, scriptOf(found.path));
  // An engine is built for some machines only.
  const { status, stderr } = spawnSync('node', ['-e', `require('${found.path}')`], { encoding: 'utf8' });
  const reason = /^\S*Error: (.+)$/m.exec(stderr)?.[1] ?? `status ${status}`;
  return status === 0
    ? { name, command: `node ${script}` }
    : { name, command: undefined, absence: `${wanted.name} does not run here, ${reason}` };
}
