// What a test run says: failures in full as they happen, and the counts of node's runner at the end. What was skipped, and
// why. Nothing for success.

import { relative } from 'node:path';
import type { run } from 'node:test';
import { inspect } from 'node:util';
import { ROOT } from './project.ts';

type Events = ReturnType<typeof run>;

/** Kept of what one test file prints, for the case that it fails. */
const MAX_OUTPUT_CHARACTERS = 20_000;

/** Reports a run on stdout. Resolves to true when no test failed. */
export async function report(events: Events): Promise<boolean> {
  const outputs = new Map<string, string>();
  let failures = 0;
  for await (const { type, data } of events) {
    switch (type) {
      case 'test:stdout':
      case 'test:stderr':
        outputs.set(data.file, ((outputs.get(data.file) ?? '') + data.message).slice(-MAX_OUTPUT_CHARACTERS));
        break;
      case 'test:fail':
        if (data.todo !== undefined) break;
        failures += 1;
        if (!isOnlyParent(data.details.error))
          write(formatFailure(data.name, data.file, data.details.error, takeFrom(outputs, data.file)));
        break;
      case 'test:pass':
        if (data.skip !== undefined && data.skip !== false) write(formatSkip(data.name, data.skip));
        break;
      case 'test:diagnostic':
        if (data.nesting === 0) write(`# ${data.message}\n`);
        break;
      default:
        break;
    }
  }
  return failures === 0;
}

/** A suite fails because of a test in it, which has been reported. */
function isOnlyParent(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}

function takeFrom(outputs: Map<string, string>, file: string | undefined): string {
  const output = file === undefined ? undefined : outputs.get(file);
  if (file !== undefined) outputs.delete(file);
  return output ?? '';
}

function formatFailure(name: string, file: string | undefined, error: Error, output: string): string {
  const where = file === undefined ? '' : ` (${relative(ROOT, file)})`;
  // Node wraps what a test has thrown; the wrapper says nothing more.
  const cause = inspect(error.cause ?? error, { depth: 8, maxStringLength: MAX_OUTPUT_CHARACTERS });
  return `\nFAIL ${name}${where}\n${indent(cause)}\n${output === '' ? '' : `${indent(output.trimEnd())}\n`}`;
}

/** A test that could not run says so, and why. */
function formatSkip(name: string, why: string | true): string {
  return `\nskipped ${name}${why === true ? '' : `: ${why.replace(/^skipped: /, '')}`}\n`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function write(text: string): void {
  process.stdout.write(text);
}
