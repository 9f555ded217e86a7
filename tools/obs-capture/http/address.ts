// `[SOURCE=]URL`, as the user says what to ask and whose records the answers become.

import { UsageError } from '../../lib/cli/failure.ts';
import { encodeName, isSource } from '../../lib/record/source.ts';

export interface Address {
  readonly source: string;
  readonly url: URL;
}

/** Reads the value of an option; without a source it is the host and port. @throws UsageError */
export function addressOf(text: string, option: string): Address {
  const equals = text.indexOf('=');
  const before = text.slice(0, Math.max(equals, 0));
  const hasSource = isSource(before);
  const address = hasSource ? text.slice(equals + 1) : text;
  const url = urlOf(address);
  if (url === undefined) {
    throw new UsageError(
      `option ${option} expects [SOURCE=]URL such as web=http://127.0.0.1:9090/metrics, got ${JSON.stringify(text)}`,
    );
  }
  return { source: hasSource ? before : encodeName(url.host), url };
}

/** A URL of HTTP; undefined for anything else. */
export function urlOf(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}
