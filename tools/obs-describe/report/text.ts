// A report as text: a title, its statements, and under each the records it comes from, as they are, so that they can be
// searched for.

import type { Palette } from '../../lib/term/color.ts';
import type { Report, Section, Statement } from './report.ts';

const STATEMENT = '  ';
const EVIDENCE = '      ';

/** `clean` makes what records hold fit to be shown. */
export function textReport(report: Report, paints: Palette, clean: (text: string) => string): string {
  return `${report.sections.map((section) => sectionText(section, paints, clean)).join('\n\n')}\n`;
}

function sectionText(section: Section, paints: Palette, clean: (text: string) => string): string {
  const statements = section.statements.flatMap((one) => statementLines(one, paints, clean));
  return [paints.strong(clean(section.title)), ...statements].join('\n');
}

function statementLines(
  { text, tone, evidence }: Statement,
  paints: Palette,
  clean: (text: string) => string,
): string[] {
  return [
    STATEMENT + paints[tone](clean(text)),
    ...evidence.map((line) => EVIDENCE + paints.faint(clean(line))),
  ];
}
