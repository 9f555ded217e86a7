// The words of obs-tag's options as what they mean. Whatever is wrong with one is said with the name of its option, and the place.

import { UsageError } from '../lib/cli/failure.ts';
import { isKey } from '../lib/record/parse.ts';

/** `KEY=REST` of an option that sets a field. */
export function keyAndRest(option: string, text: string, form: string): [key: string, rest: string] {
  const equals = text.indexOf('=');
  if (equals < 0) throw new UsageError(`${option} '${text}' has no '='; write ${form}`);
  return [checkedKey(option, text.slice(0, equals)), text.slice(equals + 1)];
}

/** A key of the grammar that may be changed. */
export function checkedKey(option: string, key: string): string {
  if (!isKey(key)) {
    throw new UsageError(`${option} '${key}' is no key; a letter or _, then letters, digits, _ - and .`);
  }
  if (key === 'w') throw new UsageError(`${option} w: it says how many lines a record stands for, and stays`);
  return key;
}

/** The keys of an option that takes a list of them, each once. */
export function checkedKeys(option: string, keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map((key) => checkedKey(option, key)))];
}
