// An answer: statements, each with the records it comes from.

import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import type { Tone } from '../../lib/term/color.ts';

export interface Statement {
  /** One line; may hold anything that records hold. */
  readonly text: string;
  readonly tone: Tone;
  /** The lines of the records it comes from, or `FILE: path` for the manifest; none where nothing was found. */
  readonly evidence: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly statements: readonly Statement[];
}

export interface Report {
  /** What it is about, as it was asked for. */
  readonly about: string;
  readonly sections: readonly Section[];
}

/** What `text` states, and what it comes from. */
export function state(
  text: string,
  evidence: readonly (Evidence | string | undefined)[],
  tone: Tone = 'plain',
): Statement {
  const lines = evidence.flatMap((one) => {
    if (one === undefined) return [];
    return [typeof one === 'string' ? one : one.line];
  });
  return { text, tone, evidence: lines };
}

/** The sections that have something to say. */
export function reportOf(about: string, sections: readonly Section[]): Report {
  return { about, sections: sections.filter(({ statements }) => statements.length > 0) };
}
