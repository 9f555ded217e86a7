// obs-top: records in, or DIR, or a recording, a table of what runs out.

import { Negative } from '../lib/cli/failure.ts';
import { runTool } from '../lib/cli/run.ts';
import { isTerminal } from '../lib/cli/terminal.ts';
import { runStage } from '../lib/stream/run.ts';
import { choose, momentNamed } from './choice/choice.ts';
import { missingService } from './choice/services.ts';
import { systemClocks } from './clock.ts';
import { desiredIn } from './desired.ts';
import { existing } from './directory/existing.ts';
import { createDirectoryReader } from './directory/reader.ts';
import { openDisplay } from './display.ts';
import { createFrames, type Frames, type View } from './frames.ts';
import type { Snapshot } from './model/snapshot.ts';
import { spec } from './options.ts';
import { runFrames } from './run.ts';
import { createTopStage } from './stage.ts';

runTool(spec, async ({ values, positionals: names }, context) => {
  const { monotonicMs, wallMs } = systemClocks;
  const choice = await choose(values, names);
  const { columns, trend } = choice;
  const atMs = momentNamed(values.at, wallMs());
  const isSingle = values.once || atMs !== undefined;
  const warnOnce = onceEach(context.warn);
  const desired = await desiredIn(values.manifest, context.warn);
  const directory = values.dir !== undefined || isTerminal(0) ? existing(values.dir) : undefined;
  const display = await openDisplay({ ...values, once: isSingle, columns });
  context.atEnd(display.close);
  const recorder = values.record === undefined ? undefined : await recorderTo(values.record);
  if (recorder !== undefined) context.atEnd(recorder.close);
  const { isResized } = display;

  let complaint: string | undefined;
  const view: View = (snapshot) => {
    recorder?.write(snapshot);
    complaint = isSingle ? missingService(snapshot, names) : undefined;
    return complaint === undefined ? display.view(choice.apply(snapshot)) : '';
  };
  const frames = (take: () => Snapshot): Frames =>
    createFrames(
      {
        view,
        intervalMs: isSingle ? undefined : values.interval,
        monotonicMs,
        ...(isResized === undefined ? {} : { isResized }),
      },
      take,
    );

  const fromRecording = async (path: string) => {
    const { framesOf } = await import('./recording/frames.ts');
    const speed = isTerminal(1) ? values.speed : undefined;
    const played = framesOf({ path, view, speed, monotonicMs, isResized, isSingle, atMs });
    context.atEnd(played.close);
    return runFrames(played.frames);
  };
  const fromStream = () => {
    const { maxLine: maxLineBytes } = values;
    const stage = createTopStage({
      desired,
      untilMs: atMs,
      trend,
      maxLineBytes,
      clocks: systemClocks,
      frames,
    });
    context.countWith(stage.ledger);
    return runStage(stage);
  };
  const fromDirectory = (path: string) => {
    const reader = createDirectoryReader({ directory: path, desired, atMs, trend, onProblem: warnOnce });
    return runFrames(frames(() => reader.read(wallMs())));
  };

  const outcome = await (values.replay !== undefined
    ? fromRecording(values.replay)
    : directory === undefined
      ? fromStream()
      : fromDirectory(directory));
  if (complaint !== undefined) throw new Negative(complaint);
  return display.hasQuit() ? undefined : outcome;
});

async function recorderTo(path: string) {
  const { openRecorder } = await import('./recording/write.ts');
  return openRecorder(path);
}

/** Tells the same thing only once. */
function onceEach(tell: (message: string) => void): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (!told.has(message)) tell(message);
    told.add(message);
  };
}
