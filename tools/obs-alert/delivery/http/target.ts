// A URL that notifications are sent to: from the configuration alone, http or https, checked before anything is sent.

import { UsageError } from '../../../lib/cli/failure.ts';

export interface Target {
  readonly url: URL;
  /** `Basic …` for a URL with a user name. */
  readonly authorization: string | undefined;
  /** The URL as messages show it: without what may be secret in it. */
  readonly shown: string;
}

/** Reads the value of an option. `path` is appended to the URL's own path. Throws a UsageError. */
export function parseTarget(option: string, text: string, path = ''): Target {
  const url = parseUrl(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new UsageError(
      `option --${option} expects a URL such as https://example.com/hook, got ${JSON.stringify(text)}`,
    );
  }
  const authorization = authorizationOf(url);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (path !== '') url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  // Webhooks carry their secrets in path and query.
  return { url, authorization, shown: `${url.protocol}//${url.host}` };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    // No URL at all.
    return undefined;
  }
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
