// The HTTP API of a Docker Engine on its unix socket, as far as capture needs it: JSON answers and streams. Paths carry no
// version, so the Engine answers with the newest that it has; what is read here is the same in all since 1.24.
// https://docs.docker.com/reference/api/engine/

import http, { type IncomingMessage } from 'node:http';
import { reasonOf } from '../../lib/stream/failure.ts';

/** Answers are small; one larger than this is none of the Engine's. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** An Engine that says nothing to a question for this long is as good as gone. Streams may be silent for ever. */
const ANSWER_MS = 10_000;

/** The Engine could not be reached, or refused. The message is one line. */
export class EngineError extends Error {
  readonly exitStatus = 3;
  /** The status of the answer; undefined when there was none. */
  readonly status: number | undefined;
  /** What the Engine said then, or the message. */
  readonly reason: string;

  constructor(message: string, status?: number, reason = message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface Engine {
  /** Asks for JSON. @throws EngineError */
  get(path: string): Promise<unknown>;
  /** Opens a stream: the body of an answer that may go on for ever. @throws EngineError */
  open(path: string): Promise<IncomingMessage>;
  /** Ends everything that is open. */
  close(): void;
}

/** @param socketPath the unix socket of the Engine */
export function createEngine(socketPath: string): Engine {
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 2 });
  const streams = new Set<IncomingMessage>();

  const request = (path: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const asked = http.get({ socketPath, path, agent, headers: { Host: 'docker' } });
      asked.setTimeout(ANSWER_MS, () => asked.destroy(new Error('no answer')));
      asked.on('error', (error) => reject(new EngineError(`cannot ask ${socketPath}: ${reasonOf(error)}`)));
      asked.on('response', (response) => {
        asked.setTimeout(0);
        if (response.statusCode === 200) resolve(response);
        else void refusal(response, path).then(reject);
      });
    });

  return {
    async get(path) {
      return parseJson(await textOf(await request(path)), path);
    },
    async open(path) {
      const response = await request(path);
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return response;
    },
    close() {
      for (const stream of streams) stream.destroy();
      agent.destroy();
    },
  };
}

/** What the Engine said instead of an answer: `{"message":"…"}`. */
async function refusal(response: IncomingMessage, path: string): Promise<EngineError> {
  const status = response.statusCode ?? 0;
  const said = await textOf(response).then(
    (text) => /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '',
    () => '',
  );
  const message = `the Engine refused ${path.split('?', 1)[0]}: ${status} ${said}`.trimEnd();
  return new EngineError(message, status, said === '' ? message : said);
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const fail = (reason: string): void => reject(new EngineError(`the Engine broke off: ${reason}`));
    response.setTimeout(ANSWER_MS, () => response.destroy(new Error('no answer')));
    response.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > MAX_ANSWER_BYTES) response.destroy(new Error('its answer is too long'));
      parts.push(part);
    });
    response.on('end', () => resolve(Buffer.concat(parts).toString()));
    response.on('error', (error) => fail(error.message));
    response.on('close', () => fail('connection closed'));
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EngineError(`the Engine's answer to ${path.split('?', 1)[0]} is no JSON`);
  }
}
