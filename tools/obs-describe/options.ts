// What obs-describe can be told. Every verb has these options; what is special to one stands in verbs/.

import { defineTool, type Option, type ToolSpec } from '../lib/cli/options.ts';

const SHARED = [
  {
    name: 'dir',
    type: 'string',
    placeholder: 'DIR',
    describe: 'read DIR instead of stdin; also read when stdin is a terminal: OBS_DIR, else the usual place',
  },
  {
    name: 'manifest',
    type: 'string',
    placeholder: 'FILE',
    describe: 'the desired state to compare with',
  },
  {
    name: 'at',
    type: 'string',
    placeholder: 'TIME',
    describe: 'as of this time: 03:12, 2026-02-14T03:12:00Z or 10m for so long ago, from what is retained',
  },
] as const satisfies readonly Option[];

const NOTES = [
  'Each statement is followed by the records it comes from. What no record says is not said.',
  'Reads DIR as obs-ring keeps it, or a stream: of that the last 10,000 records (8 MiB at most) of each kind that the question needs, and of log lines below WARN the last words only. Conventions of the records: schemas/conventions.md.',
  'Exit status 1: what is asked for is not known.',
];

/** The spec of one verb, with its own options before the shared ones. */
export function verbSpec<const Options extends readonly Option[]>(
  name: string,
  spec: Omit<ToolSpec<Options>, 'name' | 'notes'>,
): ToolSpec<readonly [...Options, ...typeof SHARED]> {
  return defineTool({
    ...spec,
    name: `obs-describe ${name}`,
    options: [...spec.options, ...SHARED] as const,
    notes: NOTES,
  });
}

export const spec = defineTool({
  name: 'obs-describe',
  summary: 'Answer what runs, what is wrong, why, and what changed, with the evidence',
  usage: 'VERB [NAME] [--dir DIR | < records] [options]',
  examples: [
    { command: 'obs-describe service web', does: 'desired against actual, health, errors, from DIR' },
    { command: 'obs-describe why web/2 < all.log', does: 'why an instance restarted or does not serve' },
    {
      command: 'obs-describe changes web',
      does: 'deploys, configuration and scale of the last hour, like a diff',
    },
  ],
  options: [],
  notes: NOTES,
});
