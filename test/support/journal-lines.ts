// Entries of the journal as journalctl writes them in JSON, for tests without a journal.

/** Of a field: text, bytes, or several of these. */
export type JournalValue = string | Uint8Array | null | readonly (string | Uint8Array)[];

/** The line, without its LF, as bytes. */
export function journalLine(fields: Readonly<Record<string, JournalValue>>): string {
  const all = { __REALTIME_TIMESTAMP: '1771072445123456', __CURSOR: 's=a;i=1;b=b;m=1;t=64a;x=1', ...fields };
  return JSON.stringify(Object.fromEntries(Object.entries(all).map(([key, value]) => [key, jsonOf(value)])));
}

function jsonOf(value: JournalValue): unknown {
  if (value === null || typeof value === 'string') return value;
  return value instanceof Uint8Array ? [...value] : value.map((each) => jsonOf(each));
}
