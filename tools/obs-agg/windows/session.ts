// Session windows: of each group from a record to the gap behind the last one that follows within it. A record that comes out of order
// may join two sessions into one.
//
// With corrections, sessions are kept for a while after they were told, and a late record joins them too. A session whose bounds change
// so is withdrawn, and told anew under the bounds that it has now, or when it ends:
//
//   told   [----)        [-------)                       rev 1 each
//   late           x
//   now    [--------------------------)                  each of the two is withdrawn, and this is told: rev 2 each
//
// They are kept for one gap longer than they may be corrected, for a record that may begin a session must find all that it touches.

import { createDueQueue, type Waiting } from './due.ts';
import { createKept } from './kept.ts';
import type { Slots } from './slots.ts';
import { createTimelines } from './timeline.ts';
import {
  type Bounds,
  byEnd,
  LATE,
  type Tell,
  type WindowClock,
  type WindowSpec,
  type Windows,
} from './windows.ts';

export type SessionSpec = Extract<WindowSpec, { readonly type: 'session' }>;

interface Session extends Waiting {
  start: number;
  end: number;
  readonly group: number;
  readonly slot: number;
  /** The order in which sessions began to be known. */
  readonly serial: number;
  /** How often it was told, or what it has taken in, under whatever bounds. */
  tellings: number;
  /** It was told under these bounds. */
  isTold: boolean;
  /** Its slot counts among those that are kept for corrections. */
  isCounted: boolean;
}

/** With more open sessions than this, they are looked through at most 64 times in a gap, and close that much later. */
const FEW_SESSIONS = 1000;

interface SavedSession extends Bounds {
  readonly tellings: number;
  readonly isTold: boolean;
  readonly isCorrected: boolean;
  readonly isWithdrawn: boolean;
  readonly row: unknown;
}

interface Saved {
  readonly sessions: readonly SavedSession[];
  readonly floor: number;
}

export function createSessionWindows(
  { gapUs, reviseUs = 0 }: SessionSpec,
  slots: Slots,
  clock: WindowClock,
  mostKept: number,
): Windows {
  const byGroup = createTimelines<Session>();
  /** Those that are still to be told under their bounds. */
  const untold = createDueQueue<Session>();
  /** Told ones that were given records since. */
  const corrected = new Set<Session>();
  /** Told ones that are no more, which is still to be told. */
  const withdrawn = new Set<Session>();
  const isKept = reviseUs > 0;
  const kept = createKept<Session>({
    most: mostKept,
    drop(session) {
      byGroup.takeOut(session);
      slots.release(session.slot);
      return 1;
    },
    isThere: ({ isTold }) => isTold,
  });
  /** Nothing is due before. */
  let notBefore = Number.NEGATIVE_INFINITY;
  let partlyLate = 0;
  let serial = 0;

  /** A session that ends here or before takes no record; none that is kept is missing up to a gap before. */
  const horizon = (): number => Math.max(clock.watermark - reviseUs, kept.floor + gapUs);

  const count = (session: Session): void => {
    session.isCounted = true;
    kept.grow(1);
  };

  const discount = (session: Session): void => {
    if (session.isCounted) kept.grow(-1);
    slots.release(session.slot);
  };

  /** A session is late that has ended when it comes. It is told with the next one that is due. */
  const isLate = (end: number): boolean => isKept && end <= clock.watermark;

  const begin = (group: number, bounds: Bounds): Session => {
    const session = create(group, slots.take(), bounds);
    untold.wait(session, isLate(bounds.end));
    return session;
  };

  const create = (group: number, slot: number, { start, end }: Bounds): Session => ({
    start,
    end,
    group,
    slot,
    serial: serial++,
    tellings: 0,
    isTold: false,
    isCounted: false,
    waits: 'no',
  });

  const beginFirst = (group: number, time: number): number => {
    const end = time + gapUs;
    if (isLate(end) && !kept.makeRoom()) return LATE;
    const session = begin(group, { start: time, end });
    if (isLate(end)) {
      count(session);
      partlyLate++;
    }
    byGroup.put(session);
    return session.slot;
  };

  const keep = (session: Session): void => {
    kept.add(session, session.end, session.isCounted ? 0 : 1);
    session.isCounted = true;
  };

  /** Puts what was told away, and takes in what is in it. */
  const takeIn = (joined: Session, part: Session): void => {
    slots.merge(joined.slot, part.slot);
    joined.tellings = Math.max(joined.tellings, part.tellings);
    if (part.isTold) {
      part.isTold = false;
      corrected.delete(part);
      withdrawn.add(part);
    } else {
      untold.leave(part);
      discount(part);
    }
  };

  /** One session for all that are touched. */
  const join = (sessions: Session[], bounds: Bounds): number => {
    const { from, to } = byGroup;
    const parts = sessions.slice(from, to);
    const { group } = parts[0] as Session;
    const open = parts.find(({ isTold }) => !isTold);
    const joined = open ?? begin(group, bounds);
    if (open === undefined) count(joined);
    for (const part of parts) if (part !== joined) takeIn(joined, part);
    joined.start = bounds.start;
    joined.end = bounds.end;
    untold.wait(joined, isLate(bounds.end));
    sessions.splice(from, to - from, joined);
    return joined.slot;
  };

  /** The slot of a record that touches some of the sessions. */
  const extend = (sessions: Session[], time: number): number => {
    const first = sessions[byGroup.from] as Session;
    const last = sessions[byGroup.to - 1] as Session;
    const start = Math.min(first.start, time);
    const end = Math.max(last.end, time + gapUs);
    if (end <= horizon()) return LATE;
    if (first.isTold || last.isTold || isLate(end)) partlyLate++;
    if (first !== last) return join(sessions, { start, end });
    if (!first.isTold) {
      first.start = start;
      first.end = end;
      untold.wait(first, isLate(end));
      return first.slot;
    }
    if (start !== first.start || end !== first.end) return join(sessions, { start, end });
    corrected.add(first);
    return first.slot;
  };

  const tellOne = (session: Session, tell: Tell): void => {
    const { start, end, group, slot } = session;
    session.tellings++;
    tell({ start, end, rows: [{ group, slot, revision: session.tellings }] });
    if (!isKept) {
      byGroup.takeOut(session);
      slots.release(slot);
    } else if (!session.isTold) {
      session.isTold = true;
      keep(session);
    }
  };

  const tellWithdrawn = (tell: Tell): void => {
    for (const session of [...withdrawn].sort(inOrder)) {
      const { start, end, group, slot, tellings } = session;
      tell({ start, end, rows: [{ group, slot, revision: tellings + 1 }], isWithdrawn: true });
      discount(session);
    }
    withdrawn.clear();
  };

  /** All that are known, the oldest first. */
  const all = (): Session[] => {
    const known = new Set([...untold.all(), ...withdrawn, ...byGroup.all()]);
    return [...known].sort((left, right) => left.serial - right.serial);
  };

  return {
    slot(group, time) {
      const sessions = byGroup.touched(group, time, time + gapUs, horizon() - gapUs);
      if (sessions !== undefined) return extend(sessions, time);
      return time + gapUs > horizon() ? beginFirst(group, time) : LATE;
    },
    current: undefined,
    // There are no panes.
    adopt: () => undefined,
    get nextEnd() {
      return Math.max(untold.earliest, notBefore);
    },
    get partlyLate() {
      return partlyLate;
    },
    get forgotten() {
      return kept.forgotten;
    },
    tellUntil(time, tell) {
      tellWithdrawn(tell);
      const due = [...untold.take(time), ...corrected];
      for (const session of due.sort(inOrder)) tellOne(session, tell);
      corrected.clear();
      kept.dropUntil(clock.watermark - reviseUs - gapUs);
      notBefore = untold.size > FEW_SESSIONS ? time + gapUs / 64 : Number.NEGATIVE_INFINITY;
    },
    dropAfter(time) {
      for (const session of untold.all()) {
        if (session.start <= time) continue;
        untold.leave(session);
        byGroup.takeOut(session);
        discount(session);
      }
    },
    save(saver): Saved {
      return {
        sessions: Array.from(all(), (session) => ({
          start: session.start,
          end: session.end,
          tellings: session.tellings,
          isTold: session.isTold,
          isCorrected: corrected.has(session),
          isWithdrawn: withdrawn.has(session),
          row: saver.save(session.group, session.slot),
        })),
        floor: kept.floor,
      };
    },
    load(saved, saver) {
      // Written by save.
      const { sessions, floor } = saved as Saved;
      kept.loadFloor(floor);
      for (const { start, end, tellings, isTold, isCorrected, isWithdrawn, row } of sessions) {
        const slot = slots.take();
        const group = saver.load(row, slot);
        const session = create(group, slot, { start, end });
        session.tellings = tellings;
        session.isTold = isTold;
        if (isWithdrawn) withdrawn.add(session);
        else byGroup.put(session);
        if (isCorrected) corrected.add(session);
        if (!isWithdrawn && !isTold) untold.wait(session, isLate(end));
        if (isWithdrawn || session.waits === 'overdue') count(session);
      }
      for (const session of all().sort(inOrder)) if (session.isTold) keep(session);
    },
  };
}

function inOrder(left: Session, right: Session): number {
  return byEnd(left, right) || left.serial - right.serial;
}
