// How many lines the next batch takes: fewer after one that took too long, one after a line that the database refuses.

import { NoAnswer } from '../../lib/postgres/client.ts';
import { errorCode } from '../../lib/store/failure.ts';

/** What a batch is to take, and what it took. */
export interface Attempt {
  readonly most: number;
  /** The first record becomes no row: the database has refused it. */
  readonly leavesOut: boolean;
  /** Lines. */
  taken: number;
}

export interface BatchSize {
  next(): Attempt;
  succeeded(): void;
  /** How a batch failed: because of one line, which the next one leaves out, because it was too large, or else. */
  failed(error: unknown, attempt: Attempt): 'refused' | 'too large' | 'else';
}

/** Rows of one transaction; what is more waits for the next. */
const MOST = 50_000;
/** After batches that took too long they get no smaller than this. */
const LEAST = 10;
/** After a batch that went well the next one may be so much larger. */
const GROWTH = 1.25;
/** SQLSTATE classes of what is wrong with a row, not with the database: data exception, program limit exceeded. */
const REFUSED = /^(?:22|54)...$/;
/** The server has given a statement up. */
const CANCELED = '57014';

export function createBatchSize(): BatchSize {
  let most = MOST;
  let leavesOut = false;
  return {
    next: () => ({ most, leavesOut, taken: 0 }),
    succeeded() {
      leavesOut = false;
      most = Math.min(MOST, Math.ceil(GROWTH * most));
    },
    failed(error, { taken }) {
      const isCanceled = errorCode(error) === CANCELED;
      if ((isCanceled || error instanceof NoAnswer) && taken > 0)
        most = Math.max(LEAST, Math.ceil(Math.min(most, taken) / 2));
      if (isCanceled && taken > LEAST) return 'too large';
      const bad = refusedRow(error);
      if (bad === undefined) return 'else';
      // Those before it first, and then, when it is the first one, all but it.
      most = Math.max(1, bad - 1);
      leavesOut = bad === 1;
      return leavesOut ? 'refused' : 'too large';
    },
  };
}

/** Which row of a COPY the database does not take, from 1 on; undefined for any other failure. */
function refusedRow(error: unknown): number | undefined {
  if (!REFUSED.test(errorCode(error)) || !(error instanceof Error && 'where' in error)) return undefined;
  const [, row] = /^COPY deployment_logs, line (\d+)/.exec(String(error.where)) ?? [];
  return row === undefined ? undefined : Number(row);
}
