// Lines from stdin, until it ends.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import type { Lane } from '../../lib/stream/fan-in.ts';
import { openInput } from '../../lib/stream/input.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import type { Origin } from '../origin.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

/** At a signal in the middle of a line the rest of that line is waited for this long. */
const LINE_GRACE_MS = 2000;

export interface StdinSettings {
  readonly origin: Origin;
  readonly format: LineFormat;
}

export function stdinSource({ origin, format }: StdinSettings, host: SourceHost): Source {
  let lane: Lane | undefined;
  let end: (how: SourceEnd) => void = () => undefined;

  const stop = async (how: SourceEnd, graceMs: number): Promise<void> => {
    await lane?.finishLine(graceMs);
    lane?.close();
    end(how);
  };

  return {
    run: () =>
      new Promise((resolve) => {
        end = resolve;
        lane = host.read(openInput(0), { origin, format, ownArea: true }, (error) =>
          end(error ? { kind: 'failed', error } : { kind: 'end' }),
        );
      }),
    signal: (signal: StopSignal) => void stop({ kind: 'signal', signal }, LINE_GRACE_MS),
    abandon: () => void stop({ kind: 'end' }, 0),
  };
}
