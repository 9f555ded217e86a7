// What became of every line: in = passed + consumed + dropped, for every tool, under every fault.

export interface Ledger {
  /** Lines read. */
  in: number;
  /** Lines written on, changed or not. */
  passed: number;
  /** Lines that went into the tool's own output or state and no further. */
  consumed: number;
  /** Lines that were lost on purpose, by reason. */
  readonly dropped: Map<string, number>;
  /** Of `in`: lines that are no record. */
  foreign: number;
  /** Of `in`: lines longer than the limit, handled unparsed. */
  overlong: number;
  bytesIn: number;
  bytesOut: number;
  /** Further counts of the tool, in the order they are to be shown. */
  readonly notes: Map<string, number>;
}

export function createLedger(): Ledger {
  return {
    in: 0,
    passed: 0,
    consumed: 0,
    dropped: new Map(),
    foreign: 0,
    overlong: 0,
    bytesIn: 0,
    bytesOut: 0,
    notes: new Map(),
  };
}

/** Counts `lines` as dropped for `reason`, a word of [a-z_]. */
export function drop(ledger: Ledger, reason: string, lines: number): void {
  ledger.dropped.set(reason, (ledger.dropped.get(reason) ?? 0) + lines);
}

/** Adds to a count of the tool's own. */
export function note(ledger: Ledger, name: string, count: number): void {
  ledger.notes.set(name, (ledger.notes.get(name) ?? 0) + count);
}

/** Lines read and not yet accounted for; 0 at the end of a run, or the tool has a defect. */
export function unaccounted(ledger: Ledger): number {
  let dropped = 0;
  for (const lines of ledger.dropped.values()) dropped += lines;
  return ledger.in - ledger.passed - ledger.consumed - dropped;
}
