// Whole texts and files through a stage, one after the other, without a stream.

import { closeSync, openSync, readSync } from 'node:fs';
import { reasonOf } from '../lib/stream/failure.ts';
import { createFeeder, type Feeder } from '../lib/stream/feeder.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { RulesRefused } from './rules/failure.ts';

const NOBODY: Emit = () => undefined;

/** Feeds texts as if they stood in one file, and ends the stage. */
export function feedTexts(stage: Stage, texts: readonly string[], emit: Emit = NOBODY): void {
  const feeder = createFeeder(stage);
  for (const text of texts) {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.copy(feeder.area, 0, at);
      feeder.accept(taken, emit);
      at += taken;
    }
  }
  feeder.end(emit);
}

/** Feeds files, `-` being stdin, as if they stood in one, and ends the stage. Throws RulesRefused for one that cannot be read. */
export function feedFiles(stage: Stage, paths: readonly string[], emit: Emit = NOBODY): void {
  const feeder = createFeeder(stage);
  for (const path of paths) feedFile(feeder, path, emit);
  feeder.end(emit);
}

function feedFile(feeder: Feeder, path: string, emit: Emit): void {
  try {
    const descriptor = path === '-' ? 0 : openSync(path, 'r');
    try {
      for (;;) {
        const taken = readSync(descriptor, feeder.area, 0, feeder.area.length, null);
        if (taken === 0) break;
        feeder.accept(taken, emit);
      }
    } finally {
      if (path !== '-') closeSync(descriptor);
    }
  } catch (error) {
    throw new RulesRefused(`cannot read ${path === '-' ? 'stdin' : path}: ${reasonOf(error)}`);
  }
}
