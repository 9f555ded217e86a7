// Holds the option tables of all tools to what the frame and a reader of --help rely on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMON_OPTIONS } from '../../../tools/lib/cli/common.ts';
import { formatHelp } from '../../../tools/lib/cli/help.ts';
import { camelCase, type Option, placeholderOf, type ToolSpec } from '../../../tools/lib/cli/options.ts';
import { defaultValue } from '../../../tools/lib/cli/values.ts';
import { splitWords } from '../../../tools/lib/cli/words.ts';
import { filesUnder, toolNames } from '../../project.ts';

const TOOLS = new URL('../../../tools/', import.meta.url);

function isSpec(value: unknown): value is ToolSpec {
  return typeof value === 'object' && value !== null && 'options' in value && 'summary' in value;
}

/** The specs that the tools and their verbs export as `spec` from their options.ts. */
async function specs(): Promise<readonly ToolSpec[]> {
  const files = toolNames()
    .flatMap((name) => filesUnder(`tools/${name}`))
    .filter((path) => path.endsWith('/options.ts'))
    .map((path) => new URL(path.slice('tools/'.length).replace(/ts$/, 'js'), TOOLS));
  assert.notEqual(files.length, 0);
  return Promise.all(
    files.map(async (file) => {
      const { spec } = (await import(file.href)) as { readonly spec: unknown };
      assert.ok(isSpec(spec), `${file.href} exports a spec`);
      return spec;
    }),
  );
}

function checkOption(option: Option): void {
  assert.match(option.name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  if (option.short !== undefined) assert.match(option.short, /^[A-Za-z]$/);
  assert.match(option.describe, /^\S.*[^.\s]$/s, 'a fragment without a full stop');
  assert.doesNotMatch(option.describe, /\n/);
  assert.doesNotThrow(() => defaultValue(option), 'its default is a value of its type');
  if (option.type === 'choice') {
    assert.equal(new Set(option.choices).size, option.choices.length);
    assert.ok(option.default === undefined || option.choices.includes(option.default));
  }
  if (option.type !== 'boolean' && option.type !== 'choice')
    assert.match(placeholderOf(option) ?? '', /^\[?[A-Z1]/);
  if ('required' in option) assert.ok(!('default' in option), 'what is needed has no default');
}

function checkNames(options: readonly Option[]): void {
  const names = options.flatMap((option) =>
    option.type === 'boolean' && option.negatable ? [option.name, `no-${option.name}`] : [option.name],
  );
  assert.deepEqual(duplicates(names), [], 'names');
  assert.deepEqual(duplicates(names.map(camelCase)), [], 'names of values');
  assert.deepEqual(duplicates(options.flatMap(({ short }) => short ?? [])), [], 'letters');
}

function duplicates(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The words of an example that call the tool, as a shell would split the simple ones; undefined when it does not call it. */
function ownWords(spec: ToolSpec, command: string): readonly string[] | undefined {
  const stages = command.split(/\s*(?:\||&&|;)\s*/).map((stage) => stage.trim());
  const own = stages.find((stage) => stage === spec.name || stage.startsWith(`${spec.name} `));
  return own
    ?.replace(/\s[<>].*$/, '')
    .match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)
    ?.slice(spec.name.split(' ').length)
    .map((word) => word.replace(/['"]/g, ''));
}

test('every option is named, described and has a default of its type', async () => {
  for (const spec of await specs()) {
    for (const option of spec.options) checkOption(option);
  }
  for (const option of COMMON_OPTIONS) checkOption(option);
});

test('no name stands for two options of a tool', async () => {
  checkNames(COMMON_OPTIONS);
  for (const spec of await specs()) checkNames([...spec.options, ...COMMON_OPTIONS]);
});

test('every tool says what it does in one line, bounds its state in the notes, and has examples that parse', async () => {
  for (const spec of await specs()) {
    assert.match(spec.name, /^obs-[a-z]+( [a-z-]+)?$/);
    assert.match(spec.summary, /^[A-Z][^\n]*[^.\s]$/);
    assert.ok(spec.summary.length <= 80, `${spec.name}: ${spec.summary.length} characters`);
    assert.ok((spec.notes ?? []).length > 0, `${spec.name} has notes`);
    const commands = spec.examples.map(({ command }) => ({ command, words: ownWords(spec, command) }));
    assert.ok(commands[0]?.words !== undefined, `the first example of ${spec.name} calls it`);
    for (const { command, words = [] } of commands) {
      assert.doesNotThrow(() => splitWords([...spec.options, ...COMMON_OPTIONS], words), command);
    }
    for (const { does } of spec.examples) assert.match(does, /^\S.*([^.\s]|\.\.\.)$/);
  }
});

test('every option of a tool is in its help', async () => {
  for (const spec of await specs()) {
    const help = formatHelp(spec, 80);
    for (const { name } of [...spec.options, ...COMMON_OPTIONS]) {
      assert.match(help, new RegExp(`--(\\[no-\\])?${name}\\b`), `${spec.name} --${name}`);
    }
  }
});
