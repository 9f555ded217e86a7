// Session windows: of each group from a record to the gap behind the last one that follows within it. A record that comes out of order
// may join two sessions into one.

import type { Slots } from './slots.ts';
import { byEnd, LATE, type Saver, type WindowClock, type WindowSpec, type Windows } from './windows.ts';

export type SessionSpec = Extract<WindowSpec, { readonly type: 'session' }>;

interface Session {
  start: number;
  end: number;
  readonly group: number;
  readonly slot: number;
}

/** With more open sessions than this, they are looked through at most 64 times in a gap, and close that much later. */
const FEW_SESSIONS = 1000;

interface Saved {
  readonly sessions: readonly { readonly start: number; readonly end: number; readonly row: unknown }[];
}

export function createSessionWindows({ gapUs }: SessionSpec, slots: Slots, clock: WindowClock): Windows {
  /** By group, and in it by start: more than one only while records come out of order. */
  const open = new Map<number, Session[]>();
  /** Not above the earliest end: sessions grow without moving it. */
  let nextEnd = Number.POSITIVE_INFINITY;

  const begin = (group: number, start: number, end: number, slot: number): Session => {
    const session = { start, end, group, slot };
    const sessions = open.get(group);
    if (sessions) {
      sessions.push(session);
      sessions.sort(byEnd);
    } else open.set(group, [session]);
    nextEnd = Math.min(nextEnd, end);
    return session;
  };

  /** Joins to the first of some sessions all others. */
  const join = (sessions: Session[], touched: readonly Session[]): Session => {
    const [first, ...others] = touched as [Session, ...Session[]];
    for (const other of others) {
      slots.merge(first.slot, other.slot);
      slots.release(other.slot);
      first.start = Math.min(first.start, other.start);
      first.end = Math.max(first.end, other.end);
      sessions.splice(sessions.indexOf(other), 1);
    }
    return first;
  };

  const take = (isTaken: (session: Session) => boolean): Session[] => {
    const taken: Session[] = [];
    nextEnd = Number.POSITIVE_INFINITY;
    for (const [group, sessions] of open) {
      const left = sessions.filter((session) => !isTaken(session));
      if (left.length < sessions.length) taken.push(...sessions.filter(isTaken));
      if (left.length === 0) open.delete(group);
      else open.set(group, left);
      for (const { end } of left) nextEnd = Math.min(nextEnd, end);
    }
    return taken;
  };

  return {
    slot(group, time) {
      const sessions = open.get(group);
      if (sessions) {
        const touched = sessions.filter(({ start, end }) => start < time + gapUs && time < end);
        if (touched.length > 0) {
          const session = join(sessions, touched);
          session.start = Math.min(session.start, time);
          session.end = Math.max(session.end, time + gapUs);
          return session.slot;
        }
      }
      if (time + gapUs <= clock.watermark) return LATE;
      return begin(group, time, time + gapUs, slots.take()).slot;
    },
    current: undefined,
    // There are no panes.
    adopt: () => undefined,
    get nextEnd() {
      return nextEnd;
    },
    partlyLate: 0,
    tellUntil(time, tell) {
      for (const { start, end, group, slot } of take((session) => session.end <= time).sort(byEnd)) {
        tell({ start, end, rows: [{ group, slot, revision: 1 }] });
        slots.release(slot);
      }
      if (open.size > FEW_SESSIONS) nextEnd = Math.max(nextEnd, time + gapUs / 64);
    },
    dropAfter(time) {
      for (const { slot } of take(({ start }) => start > time)) slots.release(slot);
    },
    save: (saver: Saver): Saved => ({
      sessions: [...open.values()]
        .flat()
        .map(({ start, end, group, slot }) => ({ start, end, row: saver.save(group, slot) })),
    }),
    load(saved, saver) {
      // Written by save.
      for (const { start, end, row } of (saved as Saved).sessions) {
        const slot = slots.take();
        begin(saver.load(row, slot), start, end, slot);
      }
    },
  };
}
