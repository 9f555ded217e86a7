// The shape of a check: one way to ask a program whether it is well, in one file each.

/** What a check found. */
export interface Health {
  readonly isOk: boolean;
  /** Why not, in a few words. */
  readonly reason?: string;
  /** What the program says it lacks. */
  readonly missing?: readonly string[];
  /** It works, but not fully, as it says itself. */
  readonly isDegraded?: boolean;
}

/** Asks once; gives up after `timeoutMs`. Never rejects. */
export type Check = (timeoutMs: number) => Promise<Health>;

/** Words of others are kept this long. */
const MOST_CHARACTERS = 200;

export function failing(reason: string): Health {
  return { isOk: false, reason: (reason.split('\n', 1)[0] ?? '').slice(0, MOST_CHARACTERS) };
}
