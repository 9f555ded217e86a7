// A URL that notifications are sent to: from the configuration alone, http or https, checked before anything is sent.

import net from 'node:net';
import { UsageError } from '../../../lib/cli/failure.ts';
import { isPublicAddress } from './addresses.ts';

export interface Target {
  readonly url: URL;
  /** `Basic …` for a URL with a user name. */
  readonly authorization: string | undefined;
  /** The URL as messages show it: without what may be secret in it. */
  readonly shown: string;
}

export interface TargetOptions {
  readonly option: string;
  readonly text: string;
  readonly allowPrivate: boolean;
  /** Appended to the URL's own path. */
  readonly path?: string;
}

/** Reads the value of an option. Throws a UsageError. */
export function parseTarget({ option, text, allowPrivate, path = '' }: TargetOptions): Target {
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
  const shown = `${url.protocol}//${url.host}`;
  if (!allowPrivate && isPlainlyPrivate(hostOf(url)))
    throw new UsageError(`option --${option}: ${privateProblem(shown)}`);
  return { url, authorization, shown };
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** What is said of a target that may not be reached. */
export function privateProblem(shown: string): string {
  return `${shown} is not of the open internet; --allow-private allows it`;
}

/** True for what need not be looked up to be known as private. */
function isPlainlyPrivate(host: string): boolean {
  return /(^|\.)localhost$/i.test(host) || (net.isIP(host) !== 0 && !isPublicAddress(host));
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
