// The validators of schemas/, compiled at build time (tools/build/schemas.ts), with types.

import { isLevel, type Kind, type Signal } from '../record/kind.ts';
import { validateManifest as generatedManifest } from './generated/manifest.ts';
import {
  validateAlert,
  validateEvent,
  validateGap,
  validateLog,
  validateMetric,
  validateSpan,
} from './generated/record.ts';
import { type Problem, problemsOf, type ValidatorError } from './problem.ts';

/** A generated validator: false leaves the errors of that call on the function. */
interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly ValidatorError[] | null;
}

const signals = {
  METRIC: validateMetric,
  EVENT: validateEvent,
  ALERT: validateAlert,
  SPAN: validateSpan,
  GAP: validateGap,
} as unknown as Readonly<Record<Signal, Validator>>;

const log = validateLog as unknown as Validator;
const manifest = generatedManifest as unknown as Validator;

function run(validator: Validator, value: unknown): readonly Problem[] {
  return validator(value) ? [] : problemsOf(validator.errors ?? []);
}

/** The first problem of a record's JSON form against the schema of its kind; none when it is valid. */
export function validateRecord(kind: Kind, value: unknown): readonly Problem[] {
  return run(isLevel(kind) ? log : signals[kind], value);
}

/** All problems of a manifest (obs.yaml as a value) against schemas/manifest.json; none when it is valid. */
export function validateManifest(value: unknown): readonly Problem[] {
  return run(manifest, value);
}
