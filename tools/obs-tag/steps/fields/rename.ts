// --rename OLD=NEW: a field under another name. A record that has NEW already stays as it is, unless --force.

import { note } from '../../../lib/stream/ledger.ts';
import { withoutFields } from '../../record-edit.ts';
import type { Rows, StepPlan } from '../step.ts';

export interface Renaming {
  readonly from: string;
  readonly to: string;
}

export function planRename({ from, to }: Renaming, force: boolean): StepPlan {
  const rename = (rows: Rows, row: number): boolean => {
    if (!rows.has(row, from) || (!force && rows.has(row, to))) return false;
    const record = rows.record(row);
    if (!record) return false;
    const freed = withoutFields(record, ({ key }) => key === to);
    const fields = freed.fields.map((field) => (field.key === from ? { ...field, key: to } : field));
    rows.change(row, { ...freed, fields });
    return true;
  };
  return {
    wanted: [{ key: from }, { key: to }],
    create: ({ ledger }) => ({
      run(rows) {
        let renamed = 0;
        for (let row = 0; row < rows.count; row++) if (!rows.isDropped(row) && rename(rows, row)) renamed++;
        if (renamed > 0) note(ledger, 'renamed', renamed);
      },
    }),
  };
}
