// Tables of comma-separated values (RFC 4180) with a head.

const CELL = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;

/** The rows as maps from the head's names. */
export function readCsv(text: string): readonly ReadonlyMap<string, string>[] {
  const rows: string[][] = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const match = CELL.exec(text);
    if (match === null) throw new Error('a cell of the table is malformed');
    const [, quoted, bare, end] = match;
    rows.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  const [head = [], ...body] = rows.filter((row) => row.length > 0);
  return body.map((row) => new Map(row.map((cell, column) => [head[column] ?? '', cell])));
}
