// obs-top: records in, or DIR, a table of what runs out.

import fs from 'node:fs';
import { Negative } from '../lib/cli/failure.ts';
import { runTool } from '../lib/cli/run.ts';
import { isTerminal } from '../lib/cli/terminal.ts';
import { desiredReplicas } from '../lib/manifest/manifest.ts';
import { findDirectory, surroundings } from '../lib/store/directory.ts';
import { runStage } from '../lib/stream/run.ts';
import { systemClocks } from './clock.ts';
import { createDirectoryReader } from './directory/reader.ts';
import { openDisplay } from './display.ts';
import { createFrames } from './frames.ts';
import type { Desired } from './model/cluster.ts';
import type { Snapshot } from './model/snapshot.ts';
import { spec } from './options.ts';
import { runFrames } from './run.ts';
import { missingService, selectServices } from './select.ts';
import { createTopStage } from './stage.ts';

runTool(spec, async ({ values, positionals: names }, context) => {
  const desired = values.manifest === undefined ? undefined : await replicasIn(values.manifest);
  const directory = values.dir !== undefined || isTerminal(0) ? existing(values.dir) : undefined;
  const display = await openDisplay(values);
  context.atEnd(display.close);
  let complaint: string | undefined;
  const frames = (take: () => Snapshot) =>
    createFrames(
      {
        view(snapshot) {
          complaint = values.once ? missingService(snapshot, names) : undefined;
          return complaint === undefined ? display.view(selectServices(snapshot, names)) : '';
        },
        intervalMs: values.once ? undefined : values.interval,
        monotonicMs: systemClocks.monotonicMs,
        ...(display.isResized === undefined ? {} : { isResized: display.isResized }),
      },
      take,
    );

  const fromStream = () => {
    const stage = createTopStage({ desired, maxLineBytes: values.maxLine, clocks: systemClocks, frames });
    context.countWith(stage.ledger);
    // Whoever watches wants the terminal back at once.
    return runStage(stage, { pipelineGraceMs: 0 });
  };
  const fromDirectory = (path: string) => {
    const warned = new Set<string>();
    const onProblem = (message: string): void => {
      if (!warned.has(message)) context.warn(message);
      warned.add(message);
    };
    const reader = createDirectoryReader({ directory: path, desired, onProblem });
    return runFrames(frames(() => reader.read(systemClocks.wallMs())));
  };

  const outcome = await (directory === undefined ? fromStream() : fromDirectory(directory));
  if (complaint !== undefined) throw new Negative(complaint);
  return display.hasQuit() ? undefined : outcome;
});

/** The replicas that a manifest wants. What reads it is loaded only here: it is a fifth of the start-up. */
async function replicasIn(path: string): Promise<Desired> {
  const { loadManifest } = await import('../lib/manifest/load.ts');
  return desiredReplicas(await loadManifest(path));
}

/** DIR, which must be there. */
function existing(option: string | undefined): string {
  const directory = findDirectory(option, surroundings());
  if (fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return directory;
  throw new Negative(`there is no folder ${directory}; obs-ring makes it, or give another with --dir`);
}
