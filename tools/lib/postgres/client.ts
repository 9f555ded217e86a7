// A connection to PostgreSQL: where it is, from a URL; who we are, from PGPASSFILE or the environment, as libpq has it, never
// from the command line, which every process can read. The package pg is loaded when the first connection is asked for.

import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { type Login, passwordFor } from './passfile.ts';

/** What is used of a connection of pg, for COPY. */
export interface Connection {
  readonly stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

export type Row = Readonly<Record<string, unknown>>;

export interface Result {
  readonly rows: readonly Row[];
  readonly rowCount: number | null;
}

/** What is used of a client of pg. */
export interface Client extends Login {
  connect(): Promise<void>;
  query(text: string, values?: readonly unknown[]): Promise<Result>;
  /** A query of our own, such as COPY (copy.ts). */
  query(own: { submit(connection: Connection): void }): unknown;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'end', listener: () => void): void;
  readonly connection: Connection;
  /** Asked for when the server asks. */
  password: unknown;
}

interface Pg {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => Client;
}

/** A URL that is no place of a store. */
export class StoreUrlError extends Error {
  override readonly name = 'StoreUrlError';
  readonly exitStatus = 2;
}

/** The server says nothing any more. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const CONNECT_MS = 5000;
/** A statement that takes longer is given up by the server. */
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

/** Milliseconds that `url` says as `name`, which counts units of `unitMs`. */
function limitOf(url: URL, name: string, unitMs: number, otherwiseMs: number): number {
  const said = Number(url.searchParams.get(name) ?? Number.NaN);
  return said > 0 ? said * unitMs : otherwiseMs;
}

function connectMsOf(url: URL): number {
  return limitOf(url, 'connect_timeout', 1000, CONNECT_MS);
}

/** How long an answer may take before the server is left: a server that stands still gives no statement up itself. */
function answerMsOf(url: URL): number {
  return limitOf(url, 'statement_timeout', 1, STATEMENT_MS) + connectMsOf(url);
}

/**
 * Connects. The client is the caller's to end; `onLost` hears that it broke. `signal` breaks it at any time. As with libpq, the URL may say
 * connect_timeout (s), and statement_timeout (ms).
 * @throws what pg throws
 */
export async function connectTo(
  url: string,
  onLost: (error: Error) => void,
  signal?: AbortSignal,
): Promise<Client> {
  const parsed = checkStoreUrl(url);
  const pg = createRequire(import.meta.filename)('pg') as Pg;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMsOf(parsed),
    statement_timeout: STATEMENT_MS,
    // A session whose client is gone lets its locks go.
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    application_name: 'obs',
  });
  // pg's own reading of PGPASSFILE prints a warning that it will go.
  if (process.env.PGPASSWORD === undefined) client.password = async () => passwordFor(client, process.env);
  client.on('error', onLost);
  const abort = (): void => breakOff(client, 'it is not needed any more');
  signal?.addEventListener('abort', abort);
  // A signal outlives many connections.
  client.on('end', () => signal?.removeEventListener('abort', abort));
  await client.connect();
  return client;
}

/** Waits for an answer, and breaks the connection when none comes for as long as `url` allows. @throws NoAnswer, what pg throws */
export async function answered<Answer>(
  client: Client,
  url: string,
  answer: Promise<Answer>,
): Promise<Answer> {
  const mostMs = answerMsOf(checkStoreUrl(url));
  const timer = setTimeout(
    () => breakOff(client, `the server has not answered for ${mostMs / 1000} s`),
    mostMs,
  );
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a connection at once, whatever it waits for. */
export function breakOff(client: Client, reason: string): void {
  client.connection.stream.destroy(new NoAnswer(reason));
}

/** A text as a literal of SQL. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** What went wrong, in one line. */
export function databaseReason(error: unknown): string {
  if (error instanceof AggregateError) return databaseReason(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ') || 'no reason given';
}
