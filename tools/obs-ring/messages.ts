// What is said to the user while the stream goes on.

import { basename } from 'node:path';

export function fullMessage(directory: string): string {
  return `no space left for ${directory}: waiting for some, nothing is lost`;
}

export function brokenMessage(path: string): string {
  return `${path} is no plain file: set aside as .broken-${basename(path)}`;
}
