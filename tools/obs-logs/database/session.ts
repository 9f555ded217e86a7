// The connection that a reader of the store has: made when it is needed, and again, while following, when it breaks.

import { performance } from 'node:perf_hooks';
import { answered, breakOff, type Client, connectTo, databaseReason } from '../../lib/postgres/client.ts';
import type { Ask } from '../../lib/postgres/read.ts';
import { checkSchema } from '../../lib/postgres/schema.ts';
import { StoreFailure } from '../../lib/store/failure.ts';

export interface StoreSession {
  /** @throws StoreFailure */
  readonly ask: Ask;
  /** Whether it is worth asking: for a while after a failure it is not. */
  readonly isReady: boolean;
  close(): void;
}

/** After a failure the database is left alone for so long. */
const RETRY_MS = 1000;

export function openSession(url: string): StoreSession {
  let client: Client | undefined;
  let retryAtMs = 0;

  const connect = async (): Promise<Client> => {
    const fresh = await connectTo(url, () => {
      client = undefined;
    });
    try {
      await answered(fresh, url, checkSchema(fresh));
      return fresh;
    } catch (cause) {
      breakOff(fresh, 'it is not needed any more');
      throw cause;
    }
  };

  return {
    async ask(sql, values) {
      try {
        client ??= await connect();
        return (await answered(client, url, client.query(sql, values))).rows;
      } catch (cause) {
        retryAtMs = performance.now() + RETRY_MS;
        if (client !== undefined) breakOff(client, 'it is not needed any more');
        client = undefined;
        if (isTold(cause)) throw cause;
        throw new StoreFailure('read', 'the store', databaseReason(cause));
      }
    },
    get isReady() {
      return performance.now() >= retryAtMs;
    },
    close() {
      void client?.end().catch(() => undefined);
      client = undefined;
    },
  };
}

/** Failures that say themselves how the tool ends. */
function isTold(cause: unknown): boolean {
  return cause instanceof Error && 'exitStatus' in cause;
}
