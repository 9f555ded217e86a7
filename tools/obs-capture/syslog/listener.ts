// What listens for syslog, and what it needs of its source.

import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Input } from '../../lib/stream/input.ts';
import type { Address } from './address.ts';

export interface ListenerHost {
  /** Reads the lines of a sender. */
  read(input: Input, onEnd: () => void): Lane;
  /** So many messages were dropped: while our output was stalled, or by the system, whose buffer was full. */
  dropped(messages: number, why: 'stalled' | 'overflow'): void;
  warn(message: string): void;
}

export interface Listener {
  /** Resolves to where it listens. Rejects with the error of the system. */
  listen(): Promise<Address>;
  /** Stops for good. */
  close(): void;
}
