// One POST of JSON to a target. The name is resolved once, every address is checked, and the connection goes to one that was checked, so
// that an answer of the resolver that changes in between reaches nothing else. Redirects are not followed.

import type { LookupAddress } from 'node:dns';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { DeliveryFailure } from '../sink.ts';
import { isPublicAddress } from './addresses.ts';
import { hostOf, privateProblem, type Target } from './target.ts';

export interface PostOptions {
  readonly target: Target;
  /** Addresses that are not of the open internet may be reached. */
  readonly allowPrivate: boolean;
  /** Connecting, sending and the answer take no longer. */
  readonly timeoutMs: number;
}

/** Bytes of an answer that are looked at, to say what was wrong. */
const MOST_ANSWER = 2048;

/** Sends `body`. Rejects with a DeliveryFailure for anything but an answer of success. */
export async function postJson(body: unknown, options: PostOptions, stop: AbortSignal): Promise<void> {
  const { target, timeoutMs } = options;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
  try {
    const address = await addressOf(options);
    const { status, text, location } = await exchange(
      Buffer.from(JSON.stringify(body)),
      address,
      target,
      signal,
    );
    if (status >= 200 && status < 300) return;
    throw refusal(target, status, text, location);
  } catch (error) {
    if (error instanceof DeliveryFailure) throw error;
    const reason = stop.aborted
      ? 'there was no answer when the run ended'
      : signal.aborted
        ? `no answer within ${timeoutMs} ms`
        : reasonOf(error);
    throw new DeliveryFailure(`cannot reach ${target.shown}: ${reason}`, true);
  }
}

function refusal(
  { shown }: Target,
  status: number,
  text: string,
  location: string | undefined,
): DeliveryFailure {
  if (location !== undefined && status >= 300 && status < 400) {
    return new DeliveryFailure(`${shown} answers ${status}, a redirect, which is not followed`, false);
  }
  const isTransient = status >= 500 || status === 429 || status === 408;
  const [line = ''] = text.trim().split('\n');
  return new DeliveryFailure(
    `${shown} answers ${status}${line === '' ? '' : `: ${line.slice(0, 200)}`}`,
    isTransient,
  );
}

/** A checked address of the target. */
async function addressOf({ target, allowPrivate }: PostOptions): Promise<LookupAddress> {
  const { lookup } = await import('node:dns/promises');
  const addresses = await lookup(hostOf(target.url), { all: true });
  const wrong = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  if (wrong) {
    const problem = privateProblem(`${target.shown} (${wrong.address})`);
    throw new DeliveryFailure(problem, false);
  }
  const [first] = addresses;
  if (!first) throw new Error('the name has no address');
  return first;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
}

function exchange(
  body: Buffer,
  address: LookupAddress,
  target: Target,
  signal: AbortSignal,
): Promise<Answer> {
  const { request } = target.url.protocol === 'https:' ? https : http;
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': 'obs-alert',
      ...(target.authorization === undefined ? {} : { authorization: target.authorization }),
    },
    agent: false,
    signal,
    lookup: (_host, { all }, found) => {
      if (all) found(null, [address]);
      else found(null, address.address, address.family);
    },
  };
  return new Promise((resolve, reject) => {
    const sending: ClientRequest = request(target.url, options, (answer) => {
      readAnswer(answer).then(resolve, reject);
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const piece of answer) {
    text += String(piece);
    if (text.length > MOST_ANSWER) break;
  }
  return { status: answer.statusCode ?? 0, text, location: answer.headers.location };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of several addresses that were tried Node.js says nothing in the message itself.
  const code: unknown = Reflect.get(error, 'code');
  return error.message === '' ? String(code) : error.message;
}
