// What an input calls.

import type { StreamFailure } from './failure.ts';

export interface InputHandlers {
  /** `bytes` stand at the start of the area. Return false to stop reading until resume(). */
  readonly onBytes: (bytes: number) => boolean;
  /** Called once, after the last onBytes. */
  readonly onEnd: () => void;
  readonly onFailure: (failure: StreamFailure) => void;
}
