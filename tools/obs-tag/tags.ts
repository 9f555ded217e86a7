// The KEY=VALUE words of the command line as tags ready to be written.

import { UsageError } from '../lib/cli/failure.ts';
import type { Tag } from '../lib/kernel/tagger.ts';
import { formatField } from '../lib/record/format.ts';
import { isKey } from '../lib/record/parse.ts';

/** Reads the words; throws a UsageError for one without '=', a key that is none, and a key given twice. */
export function parseTags(words: readonly string[]): readonly Tag[] {
  const seen = new Set<string>();
  return words.map((word) => {
    const tag = parseTag(word);
    if (seen.has(tag.key)) throw new UsageError(`tag ${tag.key} is given twice`);
    seen.add(tag.key);
    return tag;
  });
}

function parseTag(word: string): Tag {
  const equals = word.indexOf('=');
  if (equals < 0) throw new UsageError(`tag '${word}' has no '='; write KEY=VALUE`);
  const key = word.slice(0, equals);
  if (!isKey(key)) {
    throw new UsageError(`tag key '${key}' is no key; a letter or _, then letters, digits, _ - and .`);
  }
  const value = word.slice(equals + 1);
  return {
    key,
    value,
    log: ` ${formatField('INFO', { key, value, quoted: false })}`,
    // What is added says whose record it is: a label, even where it looks like a quantity.
    signal: ` ${formatField('METRIC', { key, value, quoted: true })}`,
  };
}
