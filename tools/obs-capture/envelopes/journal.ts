// Entries of the journal of systemd, as `journalctl -o json --all` writes them: the line is their MESSAGE. Lines that a program wrote to
// stdout or stderr come one in an entry, cut where they are longer than the journal takes; the same is true of containers.

import { type Entry, isEntry, parseEntry, timeOf } from '../journald/entry.ts';
import { extrasOf } from '../journald/extras.ts';
import { LongEntry } from '../journald/long-entry.ts';
import { signalOf } from '../journald/signals.ts';
import { isOfContainer, sourceOf } from '../journald/source-of.ts';
import type { Enclosed, Envelope } from './envelope.ts';

export const journal: Envelope = {
  name: 'journal',
  stray: {},
  open(line) {
    const entry = parseEntry(line);
    return entry && enclosedIn(entry);
  },
  openLong(mostBytes) {
    const long = new LongEntry(mostBytes);
    return {
      accept: (piece) => long.accept(piece),
      close() {
        const entry = long.close();
        return entry && isEntry(entry) ? { ...enclosedIn(entry), cutBytes: long.cutBytes } : undefined;
      },
    };
  },
};

function enclosedIn(entry: Entry): Enclosed {
  const source = sourceOf(entry);
  return {
    time: timeOf(entry)!,
    source,
    stream: isOfContainer(entry) ? streamOf(entry) : undefined,
    isPartial: entry.get('CONTAINER_PARTIAL_MESSAGE') === 'true' || entry.get('_LINE_BREAK') === 'line-max',
    part: entry.get('CONTAINER_PARTIAL_ID') ?? entry.get('CONTAINER_ID_FULL') ?? entry.get('_STREAM_ID'),
    extras: extrasOf(entry, source),
    text: (entry.get('MESSAGE') ?? '').replace(/[\r\n]+$/, ''),
    signal: signalOf(entry),
    mark: entry.get('__CURSOR'),
  };
}

/** Container engines say it with the priority; of a unit the journal does not know it. */
function streamOf(entry: Entry): 'stdout' | 'stderr' {
  return entry.get('PRIORITY') === '3' ? 'stderr' : 'stdout';
}
