// What goes wrong with files of DIR, said in one line: what failed, on what, and the system's word for it.

import { getSystemErrorMap } from 'node:util';

/** A file or folder of DIR could not be read or written. `code` is the errno name, or '' when DIR holds what it must not. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly exitStatus = 3;
  readonly path: string;
  readonly code: string;

  constructor(action: string, path: string, reason: string, code = '') {
    super(`cannot ${action} ${path}: ${reason}`);
    this.path = path;
    this.code = code;
  }
}

/** The failure of a system call on `path`; what is no failure of a system call is a defect and is passed on as it is. */
export function storeFailure(action: string, path: string, cause: unknown): unknown {
  const code = errorCode(cause);
  if (code === '') return cause;
  return new StoreFailure(action, path, systemReason(cause) ?? code, code);
}

/** The errno name of a failed system call, '' for anything else. */
export function errorCode(cause: unknown): string {
  if (cause instanceof StoreFailure) return cause.code;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return '';
}

function systemReason(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('errno' in cause) || typeof cause.errno !== 'number') return undefined;
  return getSystemErrorMap().get(cause.errno)?.[1];
}

/** What `look` finds; `otherwise`, with the problem told, when DIR does not let it. What is no StoreFailure is thrown on. */
export function tolerantly<Result>(
  onProblem: (message: string) => void,
  look: () => Result,
  otherwise: Result,
): Result {
  try {
    return look();
  } catch (cause) {
    if (!(cause instanceof StoreFailure)) throw cause;
    onProblem(cause.message);
    return otherwise;
  }
}
