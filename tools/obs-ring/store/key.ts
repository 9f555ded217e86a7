// What a DIR is called in the store. It is kept in the DIR itself, so that it goes where its rings go: to another machine, into
// another container.

import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../lib/store/atomic.ts';
import { errorCode, storeFailure } from '../../lib/store/failure.ts';

const NAME = '.store-key';
const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/;

/** The key of `directory`, made when it has none. @throws StoreFailure */
export function storeKey(directory: string): string {
  const path = join(directory, NAME);
  const known = read(path);
  if (known !== undefined && KEY.test(known)) return known.trimEnd();
  const key = randomUUID();
  writeFileAtomic(path, `${key}\n`, { sync: true });
  return key;
}

function read(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'latin1');
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw storeFailure('read', path, cause);
  }
}
