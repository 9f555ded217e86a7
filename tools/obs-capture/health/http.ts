// GET of a URL: well when the status is 2xx, and the answer, where it is the JSON of a readiness check, does not say otherwise:
//
//   { "ready": false, "degraded": true, "missing": ["db", "cache"], "retry_after": 5 }

import http from 'node:http';
import https from 'node:https';
import { type Check, failing, type Health } from './check.ts';

/** An answer is read so far. */
const MOST_BYTES = 64 * 1024;
const MOST_MISSING = 20;

export function httpCheck(url: URL): Check {
  return (timeoutMs) =>
    new Promise((resolve) => {
      const client = url.protocol === 'https:' ? https : http;
      const request = client.get(url, { agent: false, timeout: timeoutMs }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
          if (body.length > MOST_BYTES) response.destroy();
        });
        response.on('close', () => resolve(healthOf(response.statusCode ?? 0, body)));
      });
      // Also when it answers, but never ends.
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      request.on('error', (error) => resolve(failing(error.message)));
      request.on('close', () => clearTimeout(timer));
    });
}

/** What a status and an answer say. */
export function healthOf(status: number, body: string): Health {
  const said = readinessOf(body);
  const isOk = status >= 200 && status < 300 && said?.ready !== false;
  const missing = said?.missing ?? [];
  return {
    isOk,
    ...(isOk ? {} : { reason: said?.ready === false ? 'not ready' : `status ${status}` }),
    ...(missing.length > 0 ? { missing } : {}),
    ...(said?.degraded ? { isDegraded: true } : {}),
  };
}

interface Readiness {
  readonly ready: boolean | undefined;
  readonly degraded: boolean;
  readonly missing: readonly string[];
}

function readinessOf(body: string): Readiness | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    // No JSON: only the status speaks.
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { ready, degraded, missing } = raw as Readonly<Record<string, unknown>>;
  const names = Array.isArray(missing)
    ? missing.filter((name): name is string => typeof name === 'string')
    : [];
  return {
    ready: typeof ready === 'boolean' ? ready : undefined,
    degraded: degraded === true,
    missing: names.slice(0, MOST_MISSING),
  };
}
