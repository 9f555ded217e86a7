// --set KEY=TEMPLATE: a field made of other parts of the record. One that the record has already wins, unless --force.

import type { FieldColumns, WantedField } from '../../../lib/kernel/scanner.ts';
import { QUOTED_BIT } from '../../../lib/kernel/scanner.ts';
import { type Addition, additionOf } from '../../addition.ts';
import { giveFields } from '../../record-edit.ts';
import type { Template } from '../../template/template.ts';
import type { Rows, Setup, Step, StepPlan } from '../step.ts';

export interface Setting {
  readonly key: string;
  readonly template: Template;
}

/** Values whose result is remembered: of a template that reads one field, which nearly all do. */
const REMEMBERED = { most: 8192, bytes: 512 * 1024 };

export function planSet({ key, template }: Setting, force: boolean): StepPlan {
  const fields = template.references.flatMap((reference) =>
    reference.type === 'field' ? [reference.key] : [],
  );
  const only = template.references.length === 1 ? fields[0] : undefined;
  const wanted: WantedField[] = fields.map((name) =>
    name === only ? { key: name, intern: REMEMBERED } : { key: name },
  );
  return {
    wanted: [...wanted, { key }],
    create: (setup) => createSet(key, template, only, force, setup),
  };
}

function createSet(
  key: string,
  template: Template,
  only: string | undefined,
  force: boolean,
  setup: Setup,
): Step {
  const column = only === undefined ? undefined : setup.column(only);
  const remembered = column?.interner ? new Remembered(column) : undefined;
  const wins = (): boolean => force;

  const render = (rows: Rows, row: number): Addition | undefined => {
    const view = rows.view(row);
    const value = view && template.render(view);
    return value === undefined ? undefined : additionOf([{ key, value, isLabel: true }]);
  };

  const additionFor = (rows: Rows, row: number): Addition | undefined =>
    remembered && rows.isPlain(row) ? remembered.get(row, () => render(rows, row)) : render(rows, row);

  return {
    run(rows) {
      for (let row = 0; row < rows.count; row++) {
        if (rows.isDropped(row) || rows.kind(row) === 0) continue;
        const has = rows.has(row, key);
        if (has && !force) continue;
        const addition = additionFor(rows, row);
        if (addition === undefined) continue;
        if (has) giveFields(rows, row, addition.fields, wins);
        else rows.add(row, addition);
      }
    },
  };
}

/** Results by the value of the one field that they depend on. */
class Remembered {
  readonly #column: FieldColumns;
  readonly #results: (Addition | null | undefined)[] = [];

  constructor(column: FieldColumns) {
    this.#column = column;
  }

  /** The result for a row; worked out once for each value. */
  get(row: number, make: () => Addition | undefined): Addition | undefined {
    const { starts, lengths, ids } = this.#column;
    const id = ids[row] as number;
    if (starts[row] === 0 || id >= REMEMBERED.most) return make();
    const slot = 2 * id + ((lengths[row] as number) >= QUOTED_BIT ? 1 : 0);
    let result = this.#results[slot];
    if (result === undefined) {
      result = make() ?? null;
      this.#results[slot] = result;
    }
    return result ?? undefined;
  }
}
