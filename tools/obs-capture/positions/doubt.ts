// Lines that an earlier process may have written before it was killed, and that come again now: told before everything else.

import { label, originOf, value } from '../origin.ts';
import type { SourceHost } from '../sources/source.ts';
import type { Doubt } from './known.ts';

const REASON = 'killed while writing: these lines come now, and may have come before';

export function announceDoubts(host: SourceHost, doubts: readonly Doubt[]): void {
  for (const { known, lines } of doubts) {
    const what =
      'path' in known
        ? [label('file', known.path)]
        : [label('from', known.from), ...(known.name === '' ? [] : [label('stream', known.name)])];
    const fields = [...what, label('reason', REASON), value('lines', lines)];
    host.announce(originOf(known.source, new Map()), 'GAP', 'doubt', fields);
  }
}
