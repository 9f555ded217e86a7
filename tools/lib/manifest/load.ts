// Reading obs.yaml. The parser of YAML and the validators are loaded only when there is a manifest to read: tools that
// were given none start without them.

import { open } from 'node:fs/promises';
import { ManifestFailure } from './failure.ts';
import type { Manifest } from './manifest.ts';

/** A manifest longer than this is refused; it holds a thousand services. Beyond it the YAML parser takes seconds. */
export const MAX_MANIFEST_BYTES = 256 * 1024;

/**
 * The manifest in the file at `path`.
 * @throws ManifestFailure when it cannot be read, is too long or no UTF-8, or says something wrong
 */
export async function loadManifest(path: string): Promise<Manifest> {
  const text = await readText(path);
  const { parseManifest } = await import('./parse.ts');
  return parseManifest(text, path);
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.length > MAX_MANIFEST_BYTES) throw failure(path, `is longer than ${MAX_MANIFEST_BYTES} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw failure(path, 'is not UTF-8');
    throw cause;
  }
}

/** At most one byte more than is allowed: the file may be a pipe, `<(...)` of a shell, or grow. */
async function readBytes(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    const handle = await open(path);
    const stream = handle.createReadStream({ end: MAX_MANIFEST_BYTES });
    for await (const piece of stream) pieces.push(piece as Buffer);
  } catch (cause) {
    throw failure(path, `cannot be read: ${reasonOf(cause)}`);
  }
  return Buffer.concat(pieces);
}

function failure(path: string, message: string): ManifestFailure {
  return new ManifestFailure(path, [{ line: undefined, column: undefined, message }]);
}

/** "ENOENT: no such file or directory, open 'x'" without the call and the path, which is named already. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return /^E[A-Z0-9]+: ([^,]*)/.exec(message)?.[1] ?? message;
}
