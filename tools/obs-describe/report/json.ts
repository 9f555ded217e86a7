// A report as JSON, one line a statement.

import type { Report } from './report.ts';

export function jsonReport({ about, sections }: Report): string {
  const lines = sections.flatMap(({ title, statements }) =>
    statements.map(({ text, evidence }) =>
      JSON.stringify({ about, section: title.toLowerCase(), statement: text, evidence }),
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}
