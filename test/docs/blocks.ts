// The executable parts of a Markdown file: fenced blocks of shell, each with the output that the next fenced block of text promises.

export interface Block {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly script: string;
  /** What it prints on stdout; undefined when nothing is promised. */
  readonly expected: string | undefined;
}

/** A fenced block of any language. */
export interface Fence {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks, in the order of the text. */
export function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (!line.startsWith('```')) open?.lines.push(line);
    else if (open) {
      fences.push({ line: open.line, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else open = { line: index + 1, language: line.slice(3).trim(), lines: [] };
  }
  return fences;
}

/** Blocks of language `sh`, each with the block of language `text` that follows it directly, if there is one. */
export function shellBlocks(markdown: string): readonly Block[] {
  const fences = fencesOf(markdown);
  return fences.flatMap((fence, index) => {
    if (fence.language !== 'sh') return [];
    const next = fences[index + 1];
    const expected = next?.language === 'text' ? next.text : undefined;
    return [{ line: fence.line, script: fence.text, expected }];
  });
}

/** True when `actual` is what `expected` promises: `…` in a line stands for anything, a line of `…` alone for any lines. */
export function matchesPromise(actual: string, expected: string): boolean {
  const pattern = expected
    .trimEnd()
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(literally).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${actual.trimEnd()}\n`);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
