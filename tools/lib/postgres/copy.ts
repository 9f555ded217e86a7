// COPY … FROM STDIN in the text format: a query of our own for pg, which has none. The protocol is that of "Frontend/Backend
// Protocol", COPY Operations, in PostgreSQL's documentation.

import type { Socket } from 'node:net';
import type { Client, Connection } from './client.ts';

/** Chunks of rows in the text format (row.ts). They are asked for one at a time, when the last one has been taken. */
export type Chunks = Iterable<Uint8Array>;

/** Copies rows into a table; resolves when the server has them all. @throws what pg throws */
export function copyInto(client: Client, table: string, chunks: Chunks): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    client.query({
      submit: (connection: Connection) => connection.query(`copy ${table} from stdin`),
      handleCopyInResponse: (connection: Connection) => void sendAll(connection, chunks),
      handleCommandComplete: () => undefined,
      handleError: (error: Error) => {
        failure = error;
        // A connection that broke tells no ReadyForQuery any more.
        reject(error);
      },
      handleReadyForQuery: () => (failure === undefined ? resolve() : reject(failure)),
    } as { submit(connection: Connection): void });
  });
}

async function sendAll(connection: Connection, chunks: Chunks): Promise<void> {
  const { stream } = connection;
  try {
    for (const chunk of chunks) {
      connection.sendCopyFromChunk(chunk);
      if (stream.writableNeedDrain) await drained(stream);
      if (stream.destroyed) return;
    }
    connection.endCopyFrom();
  } catch (cause) {
    connection.sendCopyFail(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Room for more, or the end of the connection. */
function drained(stream: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
