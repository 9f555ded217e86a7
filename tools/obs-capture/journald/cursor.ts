// The cursor of an entry: `s=` and `i=`, the file that it was first written to and its number there; `b=` and `m=`, the boot and the
// time since; `t=` the time; `x=` a sum of its content. Numbers are hexadecimal. When the journal moves from memory to the disk its
// entries get another file and number, and stay what they are.

const PART = /(?:^|;)([a-z])=([0-9a-f]+)/g;

/** True when both cursors are of one entry. */
export function isSameEntry(one: string, other: string): boolean {
  if (one === '' || other === '') return false;
  const [ours, theirs] = [partsOf(one), partsOf(other)];
  return ['b', 'm', 't', 'x'].every((part) => ours.get(part) === theirs.get(part));
}

/** When the journal got it, a time of the grammar; undefined when the cursor does not say it. */
export function timeOfCursor(cursor: string): string | undefined {
  const milliseconds = Number.parseInt(partsOf(cursor).get('t') ?? '', 16) / 1000;
  return milliseconds <= 253_402_300_799_999 ? new Date(milliseconds).toISOString() : undefined;
}

function partsOf(cursor: string): ReadonlyMap<string, string> {
  return new Map([...cursor.matchAll(PART)].map(([, part, number]) => [part!, number!]));
}
