// The functions of templates, one entry each: what makes a value of few different ones out of a value of many.

import { type Capture, compileCapture } from '../../lib/expr/capture.ts';
import { hashOf } from '../../lib/metric/hash.ts';
import { parseQuantity, type Quantity } from '../../lib/record/quantity.ts';
import { normalisePath } from './normalise.ts';

/** What stands between the parentheses of a call. */
export type Argument =
  | { readonly type: 'value' }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'quantity'; readonly text: string; readonly quantity: Quantity };

/** A value of a record, and whether it was quoted: then it is no quantity. */
export interface Text {
  readonly value: string;
  readonly quoted: boolean;
}

/** Makes a text out of the arguments that are there; undefined where it cannot. */
type Call = (texts: readonly (Text | undefined)[]) => string | undefined;

export interface TemplateFunction {
  readonly name: string;
  /** As it is called. */
  readonly usage: string;
  readonly describe: string;
  /** What to do for these arguments; a string says what is wrong with them. */
  readonly bind: (args: readonly Argument[]) => Call | string;
}

/** A function of one value and nothing else. */
function ofOne(name: string, describe: string, work: (text: string) => string | undefined): TemplateFunction {
  return {
    name,
    usage: `${name}(field)`,
    describe,
    bind: (args) =>
      args.length === 1
        ? ([text]) => (text === undefined ? undefined : work(text.value))
        : `${name} takes one field`,
  };
}

const first: TemplateFunction = {
  name: 'first',
  usage: 'first(a, b, "none")',
  describe: 'the first one that the record has',
  bind: (args) =>
    args.length === 0
      ? 'first takes fields, and at last a string'
      : (texts) => texts.find((text) => text)?.value,
};

const extract: TemplateFunction = {
  name: 'extract',
  usage: 'extract(field, "pattern")',
  describe: 'the first group of the pattern, or all that it matches',
  bind([, pattern, ...more]) {
    if (pattern?.type !== 'string' || more.length > 0) return 'extract takes a field and a pattern in quotes';
    const capture: Capture = compileCapture(pattern.text);
    return ([text]) => {
      const groups = text && capture.exec(text.value);
      return groups && (groups[1] ?? groups[0]);
    };
  },
};

const bucket: TemplateFunction = {
  name: 'bucket',
  usage: 'bucket(field, 10ms, 100ms, 1s)',
  describe: 'the first of the bounds that the quantity does not pass, else "more"',
  bind([, ...bounds]) {
    const limits = bounds.map((bound) => (bound.type === 'quantity' ? bound : undefined));
    const isRising = limits.every((limit, index) => {
      const before = limits[index - 1];
      return limit && (!before || before.quantity.value < limit.quantity.value);
    });
    if (limits.length === 0 || !isRising)
      return 'bucket takes a field and rising bounds such as 10ms, 100ms, 1s';
    return ([text]) => {
      const quantity = text && !text.quoted ? parseQuantity(text.value) : undefined;
      if (quantity === undefined || Number.isNaN(quantity.value)) return undefined;
      return limits.find((limit) => limit && quantity.value <= limit.quantity.value)?.text ?? 'more';
    };
  },
};

export const FUNCTIONS: readonly TemplateFunction[] = [
  ofOne('normalise', 'a path without its query, ids in it as :id', normalisePath),
  ofOne('lower', 'in lower case', (text) => text.toLowerCase()),
  ofOne('upper', 'in upper case', (text) => text.toUpperCase()),
  ofOne('class', 'the class of an HTTP status: 404 is 4xx', (text) =>
    /^[1-5][0-9][0-9]$/.test(text) ? `${text[0]}xx` : undefined,
  ),
  ofOne('hash', 'eight hexadecimal digits in the place of a value; no secrecy, values can be tried', (text) =>
    hashOf(text).high.toString(16).padStart(8, '0'),
  ),
  first,
  extract,
  bucket,
];
