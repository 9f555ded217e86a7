// What is being run now, for somebody who waits at a terminal: one line on stderr, which goes when there is an answer.

const isShown = process.stderr.isTTY === true;

export function showProgress(text: string): void {
  if (isShown) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
}

export function endProgress(): void {
  if (isShown) process.stderr.write('\r\x1b[K');
}
