// The options that every tool of the suite has, with one meaning everywhere.

import { defineTool, type Option, type OptionValues, type ToolSpec } from './options.ts';

const common = defineTool({
  name: 'obs',
  summary: '',
  usage: '',
  examples: [],
  options: [
    {
      name: 'json',
      type: 'boolean',
      describe: 'write records as JSON, one object a line',
    },
    {
      name: 'max-line',
      type: 'size',
      default: '1MiB',
      min: '64',
      max: '256MiB',
      describe: 'longest line that is looked into; longer ones pass through or are cut, and are counted',
    },
    {
      name: 'stats',
      type: 'boolean',
      describe: 'at the end write one line to stderr: lines in, passed, consumed, dropped by reason, foreign',
    },
    {
      name: 'strict',
      type: 'boolean',
      describe: 'exit 1 when a line was no record',
    },
    {
      name: 'color',
      type: 'choice',
      choices: ['auto', 'always', 'never'],
      default: 'auto',
      describe: 'colours; auto means on a terminal, unless NO_COLOR is set',
    },
    {
      name: 'help',
      short: 'h',
      type: 'boolean',
      describe: 'show this help and exit',
    },
    {
      name: 'version',
      short: 'V',
      type: 'boolean',
      describe: 'show the version and exit',
    },
  ],
});

/** The options of every tool. */
export const COMMON_OPTIONS = common.options;

/** The values of the options of a tool together with those that every tool has. */
export type ToolValues<Options extends readonly Option[]> = OptionValues<Options> &
  OptionValues<typeof COMMON_OPTIONS>;

/** All options of a tool: its own, then the common ones. */
export function allOptions(spec: ToolSpec): readonly Option[] {
  return [...spec.options, ...COMMON_OPTIONS];
}
