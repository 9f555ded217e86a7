// A folder of a test's own, gone when the test is over.

import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A new empty folder below the system's temporary one. */
export function temporaryFolder(context: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-store-'));
  context.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs `work` under the given umask. */
export function withUmask<T>(mask: number, work: () => T): T {
  const before = process.umask(mask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}

/** The permission bits of what is at `path`. */
export function modeOf(path: string): number {
  return fs.lstatSync(path).mode & 0o777;
}
