// One GET, with a bearer token from a file that is read anew each time: tokens are renewed in place. Redirects are not
// followed: whoever answers at the address that was configured is who is asked.

import { readFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { reasonOf } from '../../lib/stream/failure.ts';

export interface Request {
  readonly url: URL;
  /** A file that holds a token and nothing else. */
  readonly tokenFile: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Until the head of the answer is there. */
  readonly timeoutMs: number;
}

const KEEP_ALIVE_MS = 30_000;

/** The answer cannot be had. */
export class HttpFailure extends Error {
  readonly exitStatus = 3;
  /** The status that was answered; undefined when there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }

  /** Asking again will not help: the address or the token is wrong. */
  get isFinal(): boolean {
    const { status } = this;
    return status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429;
  }
}

export interface Answer {
  readonly body: Readable;
  readonly contentType: string;
  /** Ends the connection. */
  destroy(): void;
}

/** Asks; resolves with the head of an answer of status 200. Rejects with HttpFailure. */
export function get({ url, tokenFile, headers, timeoutMs }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string, status?: number): void =>
      reject(new HttpFailure(`${shown(url)}: ${reason}`, status));
    let authorization: Record<string, string>;
    try {
      authorization = authorizationOf(tokenFile);
    } catch (error) {
      return fail(`cannot read the token: ${reasonOf(error)}`);
    }
    const { request } = url.protocol === 'https:' ? https : http;
    const asked = request(url, {
      headers: { 'User-Agent': 'obs-capture', 'Accept-Encoding': 'gzip', ...headers, ...authorization },
    });
    // A peer that has vanished without a word is noticed, however long a stream may be silent.
    asked.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
    const timer = setTimeout(() => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    asked.on('error', (error) => {
      clearTimeout(timer);
      fail(reasonOf(error));
    });
    asked.on('response', (response) => {
      clearTimeout(timer);
      if (response.statusCode === 200) return resolve(answerOf(response));
      response.destroy();
      fail(`status ${response.statusCode} ${response.statusMessage ?? ''}`.trimEnd(), response.statusCode);
    });
    asked.end();
  });
}

/** An address as messages show it: without a password. */
export function shown(url: URL): string {
  const copy = new URL(url);
  if (copy.password !== '') copy.password = '***';
  return copy.href;
}

function authorizationOf(tokenFile: string | undefined): Record<string, string> {
  if (tokenFile === undefined) return {};
  return { Authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}` };
}

function answerOf(response: IncomingMessage): Answer {
  const contentType = response.headers['content-type'] ?? '';
  const isZipped = response.headers['content-encoding'] === 'gzip';
  // Errors of the one are errors of the other.
  const body = isZipped ? pipeline(response, createGunzip(), () => undefined) : response;
  return { body, contentType, destroy: () => void response.destroy() };
}
