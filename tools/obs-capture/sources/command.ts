// A command: its stdout and stderr as lines, its life as EVENT records, what it uses as METRIC records, and started again
// when it is to be.
//
//   start → running → ended → restart → (wait) → start …       one EVENT at each arrow but the first
//
// `exit` is told when the last words are read too. A descendant that keeps an output open after the command has ended is
// waited for a little while; then a GAP says that what it still writes is not heard.

import { constants } from 'node:os';
import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { label, type Origin, originOf, value } from '../origin.ts';
import { CannotRun } from '../process/cannot-run.ts';
import { commandText } from '../process/command-text.ts';
import { createMeter, type Meter } from '../process/meter.ts';
import { watchOom } from '../process/oom.ts';
import { readOutputs } from '../process/outputs.ts';
import { exitReason } from '../process/reason.ts';
import { createRestarts, type RestartSettings, type Restarts } from '../process/restart.ts';
import { type CommandLine, type Exited, type Refused, type Running, startCommand } from '../process/start.ts';
import { createStopping, type Stopping } from '../process/stopping.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface CommandSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly line: CommandLine;
  readonly format: LineFormat;
  readonly restart: RestartSettings;
  /** From a signal that means the end to SIGKILL. */
  readonly stopGraceMs: number;
  /** Between two METRIC records; 0 is never. */
  readonly usageMs: number;
  /** Every stop signal means the end; otherwise only SIGTERM does, and the others are the command's to understand. */
  readonly isSupervised: boolean;
}

/** One run that has ended. */
interface Run {
  readonly end: SourceEnd;
  readonly isSuccess: boolean;
  readonly uptimeMs: number;
}

export function commandSource(settings: CommandSettings, host: SourceHost): Source {
  return new Command(settings, host);
}

class Command implements Source {
  readonly #settings: CommandSettings;
  readonly #host: SourceHost;
  readonly #origin: Origin;
  readonly #restarts: Restarts;
  readonly #stopping: Stopping;

  constructor(settings: CommandSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#origin = originOf(settings.source, settings.tags);
    this.#restarts = createRestarts(settings.restart);
    this.#stopping = createStopping(settings);
  }

  async run(): Promise<SourceEnd> {
    for (;;) {
      const run = await this.#runOnce();
      if (this.#stopping.isAsked) return run.end;
      const delayMs = this.#restarts.next(run);
      if (delayMs === undefined) return run.end;
      // Of several commands every refusal has been told; a single one that is given up is told as the end of the tool.
      if (run.end.kind === 'failed' && !this.#settings.isSupervised) this.#host.warn(run.end.error.message);
      this.#announce('restart', [
        label('reason', this.#settings.restart.policy),
        value('delay', formatQuantity(delayMs / 1000, 'duration')),
        value('attempt', this.#restarts.attempts),
      ]);
      await this.#stopping.pause(delayMs);
      if (!this.#stopping.isAsked) continue;
      this.#announce('stop', [label('reason', 'operator')]);
      return run.end;
    }
  }

  signal(signal: StopSignal): void {
    this.#stopping.ask(signal);
  }

  abandon(): void {
    this.#stopping.end();
  }

  #announce(event: string, fields: readonly Field[], timeMs?: number): void {
    this.#host.announce(this.#origin, 'EVENT', event, fields, timeMs);
  }

  async #runOnce(): Promise<Run> {
    const started = await startCommand(this.#settings.line);
    return started.kind === 'running' ? this.#follow(started) : this.#refuse(started);
  }

  #refuse({ status, message }: Refused): Run {
    // What a shell would say of it, so that it counts as the failed start that it is.
    this.#announce('exit', [label('reason', 'crash'), label('error', message), value('code', status)]);
    if (this.#settings.isSupervised) this.#host.warn(message);
    const told = this.#settings.isSupervised ? { wasTold: true as const } : {};
    const error = new CannotRun(message, status);
    return { end: { kind: 'failed', error, ...told }, isSuccess: false, uptimeMs: 0 };
  }

  async #follow(running: Running): Promise<Run> {
    const startMs = performance.now();
    const oom = watchOom(running.pid);
    const meter = createMeter(running.pid);
    this.#announce('start', [
      label('cmd', commandText(this.#settings.line.command)),
      value('pid', running.pid),
    ]);
    this.#stopping.attach(running);
    const usage = this.#reportUsage(meter);
    const outputs = readOutputs(running, this.#settings, this.#host, () => meter.look());

    const exited = await running.exited;
    const uptimeMs = Math.round(performance.now() - startMs);
    const exitedAtMs = Date.now();
    clearInterval(usage);
    meter.stop();
    await outputs.drained(this.#stopping.graceMs);
    const { wasKilled, isAsked } = this.#stopping;
    this.#stopping.detach();
    const reason = exitReason(exited, { wasAsked: isAsked, wasKilled, sawOom: oom.take() });
    this.#announce('exit', [label('reason', reason), ...exitFields(exited, uptimeMs, meter)], exitedAtMs);
    return { end: endOf(exited, isAsked), isSuccess: exited.code === 0, uptimeMs };
  }

  #reportUsage(meter: Meter): NodeJS.Timeout | undefined {
    const { usageMs } = this.#settings;
    if (usageMs === 0) return undefined;
    return setInterval(() => {
      // While nobody reads, nothing is piled up.
      const used = this.#host.stalled ? undefined : meter.read();
      if (used === undefined) return;
      const { rssBytes, cpuRatio } = used;
      const fields = [value('rss', formatQuantity(rssBytes, 'size', 3))];
      if (cpuRatio !== undefined) fields.push(value('cpu', formatQuantity(cpuRatio, 'ratio', 3)));
      this.#host.announce(this.#origin, 'METRIC', 'process', fields);
    }, usageMs);
  }
}

function exitFields({ code, signal }: Exited, uptimeMs: number, meter: Meter): Field[] {
  const fields: Field[] = signal === null ? [] : [label('signal', signal)];
  const status = code ?? statusOf(signal);
  if (status !== undefined) fields.push(value('code', status));
  fields.push(value('uptime', formatQuantity(uptimeMs / 1000, 'duration')));
  const { peakRssBytes, cpuSeconds } = meter;
  fields.push(known('rss', peakRssBytes === undefined ? undefined : formatQuantity(peakRssBytes, 'size', 3)));
  fields.push(
    known('cpu_time', cpuSeconds === undefined ? undefined : formatQuantity(cpuSeconds, 'duration')),
  );
  return fields;
}

/** A short run may be over before anybody could look at it. */
function known(key: string, quantity: string | undefined): Field {
  return quantity === undefined ? label(key, 'unknown') : value(key, quantity);
}

/** What a shell calls the status of a process that a signal ended. */
function statusOf(signal: NodeJS.Signals | null): number | undefined {
  return signal === null ? undefined : 128 + constants.signals[signal];
}

function endOf({ code, signal }: Exited, wasAsked: boolean): SourceEnd {
  if (signal !== null) return { kind: 'killed', signal, wasAsked };
  return { kind: 'status', status: code ?? 3, wasAsked };
}
