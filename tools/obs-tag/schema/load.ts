// The file of --schema: JSON, or YAML, of which JSON is a part.

import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../../lib/cli/failure.ts';
import type { YamlDocument } from '../../lib/manifest/document.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import { compileSchema, SchemaMistake } from './compile.ts';
import type { Check } from './keyword.ts';

export const MAX_SCHEMA_BYTES = 256 * 1024;

/** The check of the schema in a file. @throws UsageError with file, line, column and reason */
export async function loadSchema(file: string): Promise<Check> {
  const text = readText(file);
  // The YAML parser is loaded for those alone who have a schema.
  const { readDocument } = await import('../../lib/manifest/document.ts');
  const document = readDocument(text);
  const [first] = document.problems;
  if (first) throw mistake(file, first);
  try {
    return compileSchema(document.value);
  } catch (error) {
    if (!(error instanceof SchemaMistake)) throw error;
    throw mistake(file, document.problemAt(error.path, error.message, error.isKey ? 'key' : 'value'));
  }
}

function mistake(file: string, { line, column, message }: ReturnType<YamlDocument['problemAt']>): UsageError {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return new UsageError(`${place}: ${message}`);
}

function readText(file: string): string {
  try {
    if (statSync(file).size > MAX_SCHEMA_BYTES) {
      throw new UsageError(`${file}: is longer than ${MAX_SCHEMA_BYTES} bytes`);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof TypeError) throw new UsageError(`${file}: is not UTF-8`);
    throw new UsageError(`${file}: cannot be read: ${reasonOf(error)}`);
  }
}
