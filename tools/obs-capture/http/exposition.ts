// The text formats in which programs expose metrics, one sample a line:
//
//   Prometheus 0.0.4   https://prometheus.io/docs/instrumenting/exposition_formats/
//   OpenMetrics 1.0    https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
//
// Comments, HELP, TYPE and UNIT are passed over, exemplars left out. As in Prometheus a body with a malformed line is refused
// whole: half a scrape would look like series that have gone.

export interface Sample {
  readonly name: string;
  /** In the order written, values unescaped. */
  readonly labels: readonly (readonly [string, string])[];
  /** A number as records have it. */
  readonly value: string;
  /** When the program says that it was measured, in milliseconds since 1970. */
  readonly timeMs: number | undefined;
}

/** A line that is no sample. */
export class MalformedExposition extends Error {
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
  }
}

export type ExpositionFormat = 'prometheus' | 'openmetrics';

/** Reads a body. @throws MalformedExposition */
export function parseExposition(body: string, format: ExpositionFormat): readonly Sample[] {
  const samples: Sample[] = [];
  const lines = body.split('\n');
  let hasEnd = false;
  lines.forEach((raw, index) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (format === 'openmetrics' && line === '# EOF') hasEnd = true;
    else if (hasEnd && line !== '') throw new MalformedExposition(index + 1, 'it comes after # EOF');
    if (line.trim() === '' || line.startsWith('#')) return;
    samples.push(new SampleReader(line, index + 1, format).read());
  });
  if (format === 'openmetrics' && !hasEnd) throw new MalformedExposition(lines.length, '# EOF is missing');
  return samples;
}

const NAME = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y;
const BLANKS = /[ \t]*/y;
const WORD = /[^ \t]+/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['"', '"'],
  ['\\', '\\'],
]);

class SampleReader {
  readonly #line: string;
  readonly #number: number;
  readonly #format: ExpositionFormat;
  #at = 0;

  constructor(line: string, number: number, format: ExpositionFormat) {
    this.#line = line;
    this.#number = number;
    this.#format = format;
  }

  read(): Sample {
    this.#take(BLANKS);
    const name = this.#take(NAME) || this.#fail('a name of a metric is expected');
    this.#take(BLANKS);
    const labels = this.#line[this.#at] === '{' ? this.#labels() : [];
    this.#take(BLANKS);
    const value = this.#value(this.#take(WORD));
    this.#take(BLANKS);
    const rest = this.#line[this.#at] === '#' ? '' : this.#take(WORD);
    const timeMs = rest === '' ? undefined : this.#time(rest);
    this.#take(BLANKS);
    // What an OpenMetrics line has behind # is an exemplar.
    const isDone =
      this.#at === this.#line.length || (this.#format === 'openmetrics' && this.#line[this.#at] === '#');
    return isDone ? { name, labels, value, timeMs } : this.#fail('there is more than a value and a time');
  }

  #labels(): [string, string][] {
    const labels: [string, string][] = [];
    this.#at++;
    for (;;) {
      this.#take(BLANKS);
      if (this.#line[this.#at] === '}') break;
      const key = this.#take(LABEL) || this.#fail('a name of a label is expected');
      this.#take(BLANKS);
      this.#expect('=');
      this.#take(BLANKS);
      labels.push([key, this.#quoted()]);
      this.#take(BLANKS);
      if (this.#line[this.#at] !== '}') this.#expect(',');
    }
    this.#at++;
    return labels;
  }

  #quoted(): string {
    this.#expect('"');
    let text = '';
    for (;;) {
      const char = this.#line[this.#at++];
      if (char === undefined) return this.#fail('a label value has no closing quote');
      if (char === '"') return text;
      if (char !== '\\') {
        text += char;
        continue;
      }
      const escaped = this.#line[this.#at++] ?? '';
      // An unknown escape stands for itself, as in Prometheus.
      text += ESCAPES.get(escaped) ?? `\\${escaped}`;
    }
  }

  #value(word: string): string {
    const text = word.toLowerCase().replace(/^\+/, '');
    if (text === 'nan') return 'NaN';
    if (text === 'inf' || text === 'infinity') return '+Inf';
    if (text === '-inf' || text === '-infinity') return '-Inf';
    if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text)) return jsonNumber(text);
    return this.#fail(word === '' ? 'a value is expected' : `${JSON.stringify(word)} is no number`);
  }

  /** Milliseconds in the one format, seconds in the other. */
  #time(word: string): number {
    const time = Number(word);
    if (!Number.isFinite(time)) return this.#fail(`${JSON.stringify(word)} is no time`);
    return this.#format === 'openmetrics' ? Math.round(time * 1000) : time;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #expect(char: string): void {
    if (this.#line[this.#at] !== char) this.#fail(`${char} is expected at column ${this.#at + 1}`);
    this.#at++;
  }

  #fail(reason: string): never {
    throw new MalformedExposition(this.#number, reason);
  }
}

/** Go writes numbers that JSON has not: `5.`, `.5`, `007`. */
function jsonNumber(text: string): string {
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/.test(text) ? text : String(Number(text));
}
