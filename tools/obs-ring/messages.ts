// What is said to the user while the stream goes on.

import { basename } from 'node:path';
import type { Homes } from './home.ts';

export function fullMessage(directory: string): string {
  return `no space left for ${directory}: waiting for some, nothing is lost`;
}

export function brokenMessage(path: string): string {
  return `${path} is no plain file: set aside as .broken-${basename(path)}`;
}

export function unownedMessage({ tenants }: Homes): string {
  return `lines that the manifest makes none of its tenants', or that do not say whose they are, are set aside in ${tenants?.unowned.directory}`;
}
