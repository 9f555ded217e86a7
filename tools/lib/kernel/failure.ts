// The system gives no memory for the kernels: a limit that the user set, and can raise.

/** Said in one line; status 3 at the command line. */
export class KernelMemoryFailure extends Error {
  override readonly name = 'KernelMemoryFailure';
  readonly exitStatus = 3;
}

/**
 * V8 gives a WebAssembly memory 10 GiB of addresses, so that it need not look at each access; a limit on the addresses of a process refuses
 * them, though hardly any of them are ever memory.
 */
const NO_ADDRESSES =
  'cannot start the byte kernels: a limit on virtual memory is in the way of the 10 GiB of addresses (not memory) that Node.js reserves for ' +
  'WebAssembly; raise it (ulimit -v unlimited, LimitAS=infinity) or set NODE_OPTIONS=--disable-wasm-trap-handler';

/** Runs what makes WebAssembly ask the system for addresses. @throws KernelMemoryFailure when it gives none */
export function withAddresses<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KernelMemoryFailure(NO_ADDRESSES);
  }
}

/** Lets a memory grow by `pages`, `bytes` in all. @throws KernelMemoryFailure when the system gives no more */
export function growMemory(memory: WebAssembly.Memory, pages: number, bytes: number): void {
  try {
    memory.grow(pages);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const mebibytes = Math.ceil(bytes / 2 ** 20);
    throw new KernelMemoryFailure(
      `cannot get ${mebibytes} MiB of memory for the byte kernels: a limit on virtual memory (ulimit -v, LimitAS=) or the machine has no more; ` +
        'raise the limit, or take a smaller --max-line where it was set',
    );
  }
}
