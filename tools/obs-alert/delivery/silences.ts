// Silences from a file: alerts that match are not told of until a time. The file is read again whenever it changes.
//
// silences:
//   - matchers: alertname="InstanceDown", service=~"web|api"
//     ends: 2026-02-14T14:00:00Z
//     starts: 2026-02-14T12:00:00Z     (from the beginning, where it is left out)
//     comment: the machine is moved

import { readFileSync, statSync } from 'node:fs';
import type { Labels } from '../../lib/promql/labels/labels.ts';
import { type LabelMatcher, matchesAll } from '../../lib/promql/labels/matcher.ts';
import { readPlainYaml } from '../../lib/promql/rules/plain-yaml.ts';
import { loadYaml } from '../../lib/promql/rules/rules.ts';
import type { TextNode } from '../../lib/promql/rules/yaml-node.ts';
import { readYaml } from '../../lib/promql/rules/yaml-package.ts';
import { YamlReader } from '../../lib/promql/rules/yaml-reader.ts';
import { ParseError } from '../../lib/promql/syntax/errors.ts';
import { parseExpression } from '../../lib/promql/syntax/parser.ts';
import { timeMs } from '../../lib/record/time.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import { RulesRefused, refusalOf } from '../rules/failure.ts';

export interface Silence {
  readonly matchers: readonly LabelMatcher[];
  readonly startsMs: number;
  readonly endsMs: number;
  /** What is said of alerts that it covers. */
  readonly reason: string;
}

const KEYS = ['matchers', 'starts', 'ends', 'comment'];

/** Reads the text of a file of silences. Throws RulesRefused with every problem. */
export async function parseSilences(text: string, file: string): Promise<readonly Silence[]> {
  const reader = new YamlReader(text, file, readPlainYaml(text) ?? readYaml(text, await loadYaml()));
  const top = reader.entries(reader.root, 'file of silences', ['silences']);
  const silences = reader.items(top.get('silences'), 'silences').flatMap((node): readonly Silence[] => {
    const entries = reader.entries(node, 'silence', KEYS);
    const matchersText = reader.text(entries.get('matchers'), 'matchers');
    const offset = node?.offset ?? 0;
    if (!matchersText) reader.note(offset, "field 'matchers' must be set in silence");
    const starts = reader.text(entries.get('starts'), 'starts');
    const ends = reader.text(entries.get('ends'), 'ends');
    if (!ends) reader.note(offset, "field 'ends' must be set in silence: one that never ends is forgotten");
    const matchers = matchersText ? readMatchers(reader, matchersText) : [];
    const comment = reader.text(entries.get('comment'), 'comment')?.value;
    const startsMs = starts ? readTime(reader, starts) : Number.NEGATIVE_INFINITY;
    const endsMs = ends ? readTime(reader, ends) : Number.NaN;
    return [{ matchers, startsMs, endsMs, reason: comment ?? matchersText?.value ?? '' }];
  });
  if (reader.problems.length > 0) throw refusalOf(reader.problems);
  return silences;
}

function readMatchers(reader: YamlReader, text: TextNode): readonly LabelMatcher[] {
  try {
    const expr = parseExpression(`{${text.value}}`);
    if (expr.kind === 'selector') return expr.matchers;
    reader.note(text.offset, 'expected matchers such as alertname="InstanceDown"');
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reader.noteInside(text, Math.max(0, error.offset - 1), `could not parse matchers: ${error.problem}`);
  }
  return [];
}

function readTime(reader: YamlReader, text: TextNode): number {
  const parsed = timeMs(text.value);
  if (Number.isNaN(parsed)) reader.note(text.offset, 'expected a time such as 2026-02-14T12:34:05Z');
  return parsed;
}

/** Why alerts with these labels are silenced at a time; undefined where they are not. */
export function silenceOf(silences: readonly Silence[], labels: Labels, atMs: number): string | undefined {
  return silences.find(
    ({ startsMs, endsMs, matchers }) => atMs >= startsMs && atMs < endsMs && matchesAll(matchers, labels),
  )?.reason;
}

export interface SilenceFile {
  by(labels: Labels, atMs: number): string | undefined;
  /** Reads the file again if it changed since; what cannot be used leaves the old silences as they are. */
  refresh(): Promise<void>;
}

/** Opens a file of silences. Rejects with RulesRefused for one that cannot be used. */
export async function openSilences(
  path: string,
  onProblem: (message: string, excerpt: string) => void,
): Promise<SilenceFile> {
  let version = versionOf(path);
  let silences = await readSilences(path);
  return {
    by: (labels, atMs) => silenceOf(silences, labels, atMs),
    async refresh() {
      const found = versionOf(path);
      if (found === version) return;
      version = found;
      try {
        silences = await readSilences(path);
      } catch (error) {
        if (!(error instanceof RulesRefused)) throw error;
        onProblem(`the old silences stay in use: ${error.message}`, error.excerpt);
      }
    },
  };
}

async function readSilences(path: string): Promise<readonly Silence[]> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new RulesRefused(`cannot read silences ${path}: ${reasonOf(error)}`);
  }
  return parseSilences(text, path);
}

function versionOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    // It is gone; reading it says why.
    return 'gone';
  }
}
