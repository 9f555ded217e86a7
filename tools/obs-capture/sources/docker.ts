// The containers of a Docker Engine: those that run, and those that are started later.
//
// The Engine's events are listened to first and its list of containers is read then, so that none slips in between. When the
// Engine goes away everything waits for it to come back: its containers may have gone on meanwhile, and then their logs are
// read on where they were left.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { connect, type Listener } from '../docker/connection.ts';
import { choiceOf } from '../docker/container.ts';
import { createEngine, type EngineError } from '../docker/engine.ts';
import { createFleet } from '../docker/fleet.ts';
import { memoryOf } from '../docker/memory.ts';
import { label, originOf, value } from '../origin.ts';
import type { Reading } from '../reading.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

/** Containers that are captured alike. */
export interface ContainerRule {
  /** The words that choose containers, see choiceOf. */
  readonly containers: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  /** How lines are read, where that is not what the options say. */
  readonly reading: Reading | undefined;
}

export interface DockerSettings {
  readonly socketPath: string;
  /** The first that chooses a container holds for it. */
  readonly rules: readonly ContainerRule[];
  /** From when on the logs of containers are read that ran before, RFC 3339 with nine digits. */
  readonly begin: string;
  /** It holds for those as well that were started while nobody listened. */
  readonly isBeginPinned: boolean;
  /** Between two METRIC records of a container; 0 is never. */
  readonly usageMs: number;
  /** The source of the machine, which tells then how many containers run. */
  readonly node: string;
}

/** What was handled is written down this often. */
const SAVE_MS = 100;

export function dockerSource(settings: DockerSettings, host: SourceHost): Source {
  const { socketPath, begin, isBeginPinned, usageMs, node } = settings;
  const tags = settings.rules[0]?.tags ?? new Map();
  const origin = originOf('docker', tags);
  const nodeOrigin = originOf(node, tags);
  const engine = createEngine(socketPath);
  const memory = host.streams && memoryOf(host.streams, socketPath);
  let failure: EngineError | undefined;
  let end: SourceEnd = { kind: 'end' };
  let stop: () => void = () => undefined;

  const listener: Listener = {
    async up(again, times) {
      if (again) {
        host.announce(origin, 'EVENT', 'reconnect', [
          value('attempts', again.attempts),
          value('down', formatQuantity(Math.round(again.downMs) / 1000, 'duration')),
        ]);
      }
      await fleet.lookAround(times);
    },
    event: (event) => fleet.heard(event),
    down(error) {
      failure = error;
      host.warn(`${error.message}; trying again`);
      if (connection.wasUp) host.announce(origin, 'EVENT', 'disconnect', [label('reason', error.message)]);
    },
  };
  const connection = connect(engine, listener, memory?.heardNs ?? 0n);
  const fleet = createFleet({
    engine,
    host,
    memory,
    rules: settings.rules.map((rule) => ({ ...rule, choice: choiceOf(rule.containers) })),
    begin,
    isBeginPinned,
    reachable: () => connection.reachable(),
    isUp: () => connection.isUp,
  });

  const measure = async (): Promise<void> => {
    const running = await fleet.measure();
    if (host.stalled || !connection.isUp) return;
    host.announce(nodeOrigin, 'METRIC', 'node', [value('containers', String(running))]);
  };

  return {
    async run() {
      const stopped = new Promise<void>((resolve) => {
        stop = resolve;
      });
      const usage = usageMs > 0 ? measureEvery(usageMs, measure) : undefined;
      const saving = setInterval(() => {
        if (!host.stalled) memory?.save();
      }, SAVE_MS);
      await Promise.race([connection.run(), stopped]);
      clearInterval(usage);
      clearInterval(saving);
      fleet.close();
      memory?.save();
      engine.close();
      // An Engine that was never there is a source that could not do its work.
      return failure && !connection.wasUp ? { kind: 'failed', error: failure } : end;
    },
    signal(signal: StopSignal) {
      end = { kind: 'signal', signal };
      connection.stop();
      stop();
    },
    abandon() {
      connection.stop();
      stop();
    },
  };
}

/** Measures again and again, never twice at once. */
function measureEvery(intervalMs: number, measure: () => Promise<void>): NodeJS.Timeout {
  let isMeasuring = false;
  return setInterval(() => {
    if (isMeasuring) return;
    isMeasuring = true;
    void measure().finally(() => {
      isMeasuring = false;
    });
  }, intervalMs);
}
