// Tests of obs-capture that need a Docker Engine: one Engine for a file of tests, which say why they are skipped when there is none.

import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { type CaptureProcess, startCapture } from './capture-process.ts';
import { type DockerEngine, startEngine, whyNoEngine } from './docker-engine.ts';

export type WithEngine = (
  name: string,
  work: (engine: DockerEngine, context: TestContext) => Promise<void>,
) => void;

/** @param prepare what is done when the Engine is there, before the first test */
export function engineTests(prepare: (engine: DockerEngine) => void = () => undefined): WithEngine {
  let engine: DockerEngine | undefined;
  let why = whyNoEngine();
  before(async () => {
    if (why !== undefined) return;
    const started = await startEngine();
    if (typeof started === 'string') why = started;
    else engine = started;
    if (engine) prepare(engine);
  });
  after(() => engine?.stop());
  return (name, work) => {
    test(name, { timeout: 60_000 }, async (context) => {
      if (engine === undefined) context.skip(`skipped: ${why}`);
      else await work(engine, context);
    });
  };
}

/** obs-capture of the containers that are chosen, without metrics. */
export function captureContainers(
  socketPath: string,
  choice: string,
  ...args: readonly string[]
): CaptureProcess {
  return startCapture(containerArguments(socketPath, choice, ...args));
}

export function containerArguments(socketPath: string, choice: string, ...args: readonly string[]): string[] {
  return [`--docker=${choice}`, `--docker-socket=${socketPath}`, '--usage=0s', ...args];
}

/** The numbers that a source counted as `line 1`, `line 2` and so on, in the order in which they came. */
export function counted(out: string, source: string): readonly number[] {
  const lines = out.split('\n').filter((line) => line.split(' ')[1] === source);
  return lines.flatMap((line) => /INFO line (\d+) stream=stdout$/.exec(line)?.[1] ?? []).map(Number);
}

export function assertCounted(out: string, source: string, last: number): void {
  const numbers = counted(out, source);
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  assert.equal(wrong, -1, `${source} at ${wrong}: ${numbers.slice(Math.max(0, wrong - 2), wrong + 3)}`);
  assert.equal(numbers.length, last);
}
