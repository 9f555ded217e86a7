// What stands where a secret stood: `[redacted:github-token:7f3a91c2]`, the rule and a keyed pseudonym of the secret. It holds no space, no
// quote and no `=`, so a bare value stays bare and a quoted one quoted.

/** The mark in a place where a name has to stay one (a source, a key): its characters are legal there. */
export function nameMark(rule: string, pseudonym: string): string {
  return `redacted.${rule}.${pseudonym}`;
}

export function mark(rule: string, pseudonym: string): string {
  return `[redacted:${rule}:${pseudonym}]`;
}

/** What stands for a secret in a line that must not grow any more. */
export const SHORT_MARK = '*';

const MARK = /\[redacted:[a-z0-9-]+:[0-9a-f]{8}\]|redacted\.[a-z0-9-]+\.[0-9a-f]{8}/y;

/** Where the mark at `at` ends; `at` when there is none. */
export function endOfMark(text: string, at: number): number {
  MARK.lastIndex = at;
  return MARK.test(text) ? MARK.lastIndex : at;
}
