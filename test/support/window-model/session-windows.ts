// Session windows of one key: from its first record to the gap behind its last. A record that comes out of order may join
// two sessions into one.

import { advance, byEnd, createWatermark, type StateOps, type Window, type Windows } from './window.ts';

export function createSessionWindows<State>(
  gapUs: number,
  latenessUs: number,
  ops: StateOps<State>,
): Windows<State> {
  let sessions: Window<State>[] = [];
  const watermark = createWatermark(latenessUs);
  let late = 0;

  const isClosed = ({ endUs }: Window<State>) => endUs <= watermark.timeUs;

  const touchedBy = (timeUs: number): Window<State>[] =>
    sessions.filter(
      (session) => !isClosed(session) && session.startUs < timeUs + gapUs && timeUs < session.endUs,
    );

  /** One session over all that a record touches. */
  const join = (timeUs: number, touched: readonly Window<State>[]): Window<State> => {
    const state = touched[0]?.state ?? ops.create();
    for (const other of touched.slice(1)) ops.merge(state, other.state);
    const startUs = Math.min(timeUs, ...touched.map((session) => session.startUs));
    const endUs = Math.max(timeUs + gapUs, ...touched.map((session) => session.endUs));
    return { startUs, endUs, state };
  };

  const take = (): Window<State>[] => {
    const taken = sessions.filter(isClosed);
    sessions = sessions.filter((session) => !isClosed(session));
    return taken.sort(byEnd);
  };

  return {
    at(timeUs) {
      advance(watermark, timeUs);
      const touched = touchedBy(timeUs);
      if (touched.length === 0 && timeUs + gapUs <= watermark.timeUs) {
        late++;
        return [];
      }
      const joined = join(timeUs, touched);
      sessions = [...sessions.filter((session) => !touched.includes(session)), joined];
      return [joined];
    },
    close(watermarkUs = -Infinity) {
      watermark.timeUs = Math.max(watermark.timeUs, watermarkUs);
      return take();
    },
    closeAll() {
      watermark.timeUs = Infinity;
      return take();
    },
    get watermarkUs() {
      return watermark.timeUs;
    },
    get late() {
      return late;
    },
  };
}
