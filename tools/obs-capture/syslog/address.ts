// Where syslog is listened for: `udp:514`, `tcp:0.0.0.0:601`, `tcp:[::1]:601`, `unix:/run/obs/log`, with a source in front or not.

import { isSource } from '../../lib/record/source.ts';

export type Address =
  | { readonly kind: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface Listen {
  /** Undefined when the user does not say. */
  readonly source: string | undefined;
  readonly address: Address;
}

/** Nobody from outside is listened to unless the user says so. */
const DEFAULT_HOST = '127.0.0.1';
const INTERNET = /^(udp|tcp):(?:(\[[0-9A-Fa-f:.%]+\]|[^:[\]]+):)?([0-9]{1,5})$/;
const MOST_PORT = 65_535;

/** Reads `[SOURCE=]ADDRESS`; undefined when it is none. */
export function parseListen(text: string): Listen | undefined {
  // A path may look like a source with something behind it.
  const whole = parseAddress(text);
  if (whole !== undefined) return { source: undefined, address: whole };
  const equals = text.indexOf('=');
  const before = text.slice(0, Math.max(equals, 0));
  const address = isSource(before) ? parseAddress(text.slice(equals + 1)) : undefined;
  return address === undefined ? undefined : { source: before, address };
}

/** Reads an address; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    return path === '' ? undefined : { kind: 'unix', path };
  }
  const [, kind, host = DEFAULT_HOST, port] = INTERNET.exec(text) ?? [];
  if (kind === undefined || Number(port) > MOST_PORT) return undefined;
  return { kind: kind === 'udp' ? 'udp' : 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.kind}:${host}:${address.port}`;
}
