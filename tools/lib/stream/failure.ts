// A system call that failed on one of the standard streams, said so that a user can act on it.

/** Status 3 at the command line. */
export class StreamFailure extends Error {
  readonly exitStatus = 3;
  readonly code: string;

  constructor(action: string, cause: unknown) {
    const code = errorCode(cause);
    super(`${action}: ${reasonOf(cause)}`);
    this.name = 'StreamFailure';
    this.code = code;
  }
}

/** The errno name of a failed system call, '' for anything else. */
export function errorCode(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return '';
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EBADF', 'it is not open'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EIO', 'input/output error'],
  ['EISDIR', 'it is a directory'],
  ['EMFILE', 'too many open files'],
  ['ENOENT', 'no such file or directory'],
  ['ENOSPC', 'no space left on the device'],
  ['EPERM', 'operation not permitted'],
  ['EROFS', 'the file system is read-only'],
]);

/** The reason of a failed system call in words, with the errno name where it is not a common one. */
export function reasonOf(cause: unknown): string {
  const code = errorCode(cause);
  const reason = REASONS.get(code);
  if (reason !== undefined) return reason;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n', 1)[0] ?? code;
}
