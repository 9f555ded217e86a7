// A connection to PostgreSQL: where it is, from a URL; who we are, from PGPASSFILE or the environment, as libpq has it, never
// from the command line, which every process can read. The package pg is loaded when the first connection is asked for.

import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/** What is used of a connection of pg, for COPY. */
export interface Connection {
  readonly stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

export interface Result {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number | null;
}

/** What is used of a client of pg. */
export interface Client {
  connect(): Promise<void>;
  query(text: string, values?: readonly unknown[]): Promise<Result>;
  /** A query of our own, such as COPY (copy.ts). */
  query(own: { submit(connection: Connection): void }): unknown;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): void;
  readonly connection: Connection;
}

interface Pg {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => Client;
}

/** A URL that is no place of a store. */
export class StoreUrlError extends Error {
  override readonly name = 'StoreUrlError';
  readonly exitStatus = 2;
}

const CONNECT_MS = 5000;
/** A statement that takes longer is given up, and tried again. */
const STATEMENT_MS = 60_000;

/** Checks where a store is. @throws StoreUrlError */
export function checkStoreUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StoreUrlError(
      `a store is postgres://[USER@][HOST[:PORT]]/DATABASE, not ${JSON.stringify(hidden(url))}`,
    );
  }
  if (parsed.password !== '' || parsed.searchParams.has('password')) {
    throw new StoreUrlError(
      'a password does not belong on a command line, where all can see it: use PGPASSFILE or PGPASSWORD',
    );
  }
  return parsed;
}

/** Without what may be a password. */
function hidden(url: string): string {
  return url.replace(/:[^:@/]*@/, ':…@');
}

/**
 * Connects. The client is the caller's to end; `onLost` hears that it broke.
 * @throws what pg throws
 */
export async function connectTo(url: string, onLost: (error: Error) => void): Promise<Client> {
  checkStoreUrl(url);
  const pg = createRequire(import.meta.filename)('pg') as Pg;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
    application_name: 'obs',
  });
  client.on('error', onLost);
  await client.connect();
  return client;
}

/** What went wrong, in one line. */
export function databaseReason(error: unknown): string {
  if (error instanceof AggregateError) return databaseReason(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ') || 'no reason given';
}
