// The list of verbs for `obs help`: what each built binary says of itself in the first lines of its --help.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { VERB_LIST, type Verb } from '../obs/verbs.ts';
import { BINARY_FOLDER } from './bundle.ts';
import { writeIfChanged } from './files.ts';

const UMBRELLA = 'obs';
const HELP_MS = 20_000;

/** Writes the list for the binaries named. Throws when one of them cannot even print its help. */
export function listVerbs(root: string, binaries: readonly string[]): void {
  const verbs = binaries.filter((binary) => binary !== UMBRELLA).map((binary) => verbOf(root, binary));
  writeIfChanged(join(root, BINARY_FOLDER, VERB_LIST), `${JSON.stringify(verbs, null, 2)}\n`);
}

function verbOf(root: string, binary: string): Verb {
  const file = join(root, BINARY_FOLDER, `${binary}.cjs`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, '--help'], {
    encoding: 'utf8',
    timeout: HELP_MS,
  });
  const [opening = ''] = stdout.split('\n\n', 1);
  const title = opening.replaceAll('\n', ' ');
  const lead = `${binary}: `;
  if (status !== 0 || !title.startsWith(lead))
    throw new Error(`${binary} --help does not work: ${stderr.trim()}`);
  return { name: binary.slice(`${UMBRELLA}-`.length), summary: title.slice(lead.length) };
}
