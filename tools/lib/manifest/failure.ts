// What is wrong with a manifest, each problem at its place.

/** One thing wrong, at a line and column counted from 1. Without a place it concerns the whole file. */
export interface ManifestProblem {
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
}

/** Problems that are shown under the first one. */
const MOST_SHOWN = 20;

/** A manifest that cannot be used. The message is one line: the first problem, and how many more there are; the excerpt holds those. */
export class ManifestFailure extends Error {
  override readonly name = 'ManifestFailure';
  readonly exitStatus = 2;
  readonly file: string;
  /** All problems, in the order of the file, each as `file:line:column: message`. */
  readonly problems: readonly string[];
  /** What is shown under the message: the further problems, a line each. Empty for none. */
  readonly excerpt: string;

  constructor(file: string, problems: readonly ManifestProblem[]) {
    const lines = inOrder(problems).map((problem) => formatProblem(file, problem));
    const more = lines.length - 1;
    super(more > 0 ? `${lines[0]} (and ${more} more)` : (lines[0] ?? `${file}: is no manifest`));
    this.file = file;
    this.problems = lines;
    this.excerpt = lines.slice(1, 1 + MOST_SHOWN).join('\n');
  }
}

function formatProblem(file: string, { line, column, message }: ManifestProblem): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}:${column ?? 1}: ${message}`;
}

function inOrder(problems: readonly ManifestProblem[]): ManifestProblem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
