// A source that may break: what it had goes on, the others too, and the failure is told and remembered.

import { StoreFailure } from '../../lib/store/failure.ts';
import type { Source } from './source.ts';

/** Ends `source` at its failure, which is handed on. Defects are thrown as they are. */
export function guarded(source: Source, onFailure: (failure: StoreFailure) => void): Source {
  let isBroken = false;
  const broken = (cause: unknown): number => {
    if (!(cause instanceof StoreFailure)) throw cause;
    isBroken = true;
    onFailure(cause);
    return 0;
  };
  return {
    read(target, at, length) {
      if (isBroken) return 0;
      try {
        const count = source.read(target, at, length);
        return typeof count === 'number' ? count : count.catch(broken);
      } catch (cause) {
        return broken(cause);
      }
    },
    close: () => source.close(),
  };
}
