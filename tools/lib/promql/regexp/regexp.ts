// Regular expressions with RE2's syntax and results, in time linear in the text: a pattern from a rule file can
// neither hang the pipeline nor mean something else than it does in Prometheus.

import { expandTemplate } from './expand.ts';
import { parseRegexp } from './parse.ts';
import { compileProgram, type Program } from './program.ts';
import { run, type Slots } from './run.ts';
import type { ParsedRegexp } from './syntax.ts';

export class Regexp {
  readonly parsed: ParsedRegexp;
  /** Made when it is first run: many patterns of a rule file never are. */
  private compiled: Program | undefined;

  /** `dotAll` lets `.` match a line feed, as it does in label matchers. Throws RegexpError. */
  constructor(pattern: string, options: { readonly dotAll: boolean }) {
    this.parsed = parseRegexp(pattern, options.dotAll);
    // Only what a count repeats can be too large for a program, which is to be said at once.
    if (pattern.includes('{')) this.compiled = compileProgram(this.parsed);
  }

  private get program(): Program {
    this.compiled ??= compileProgram(this.parsed);
    return this.compiled;
  }

  /** True if the pattern matches the whole text. */
  matchesAll(text: string): boolean {
    return run(this.program, text, 0, true) !== undefined;
  }

  /** The groups of a match of the whole text. */
  execAll(text: string): Slots | undefined {
    return run(this.program, text, 0, true);
  }

  /** True if the pattern matches anywhere in the text. */
  test(text: string): boolean {
    return run(this.program, text, 0, false) !== undefined;
  }

  /** The replacement for one match: `$1`, `${name}` and `$$` as in Go's regexp package. */
  expand(template: string, text: string, slots: Slots): string {
    return expandTemplate(template, (name) => this.group(name, text, slots));
  }

  /** Replaces every match, not overlapping, left to right. */
  replaceAll(text: string, template: string): string {
    let out = '';
    let copied = 0;
    let from = 0;
    while (from <= text.length) {
      const slots = run(this.program, text, from, false);
      if (!slots) break;
      const start = slots[0]!;
      const end = slots[1]!;
      // An empty match right after the previous match is no match.
      if (end > start || start > copied || copied === 0) {
        out += text.slice(copied, start) + this.expand(template, text, slots);
        copied = end;
      }
      from = end > start ? end : end + (text.codePointAt(end)! > 0xffff ? 2 : 1);
    }
    return out + text.slice(copied);
  }

  private group(name: string, text: string, slots: Slots): string {
    const index = /^\d+$/.test(name) ? Number(name) : this.parsed.names.get(name);
    const start = index === undefined ? undefined : slots[2 * index];
    if (index === undefined || start === undefined || start < 0) return '';
    return text.slice(start, slots[2 * index + 1]);
  }
}
