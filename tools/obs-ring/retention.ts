// What the manifest and the command line say about how much each ring keeps. The manifest goes first: it knows the services.
//
//   logs/                 log_lines, log_bytes, log_age of the service, else of the manifest; lines else --lines
//   METRIC, SPAN, ALERT   retention of the manifest, else --signal-lines
//   EVENT, audit          retention of the manifest, else all of them: what happened goes only on somebody's word

import type { Limits, Manifest, Signal } from '../lib/manifest/manifest.ts';
import { componentOf } from '../lib/store/component.ts';
import { type Bounds, NO_BOUNDS } from './bounds.ts';

export interface Retention {
  /** Of the rings of the service whose folder has the name `component`. */
  logs(component: string): Bounds;
  signal(signal: Signal): Bounds;
}

/** What was typed. */
export interface TypedLimits {
  readonly lines: number;
  readonly signalLines: number;
}

export const DEFAULT_LINES = 1000;
export const DEFAULT_SIGNAL_LINES = 10_000;

const KEPT_WHOLE: ReadonlySet<Signal> = new Set<Signal>(['events', 'audit']);

export function retentionOf({ lines, signalLines }: TypedLimits, manifest?: Manifest): Retention {
  const ofOthers = boundsOf(manifest?.logs ?? {}, lines);
  const services = new Map(
    [...(manifest?.services.values() ?? [])].map((service): [string, Bounds] => [
      componentOf(service.name, 'service'),
      boundsOf(service.logs, lines),
    ]),
  );
  return {
    logs: (component) => services.get(component) ?? ofOthers,
    signal(signal) {
      const said = manifest?.retention.get(signal);
      if (said !== undefined) return boundsOf(said, Number.POSITIVE_INFINITY);
      return KEPT_WHOLE.has(signal) ? NO_BOUNDS : { ...NO_BOUNDS, lines: signalLines };
    },
  };
}

function boundsOf({ lines, bytes, ageMs }: Limits, defaultLines: number): Bounds {
  return {
    lines: lines ?? defaultLines,
    bytes: bytes ?? NO_BOUNDS.bytes,
    ageMs: ageMs ?? NO_BOUNDS.ageMs,
  };
}
