// What was typed, in the types of the option table.

import type { Parsed } from '../../lib/cli/parse.ts';
import type { spec } from '../options.ts';

export type Request = Parsed<typeof spec.options>;
export type Values = Request['values'];
