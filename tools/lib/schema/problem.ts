// What a validator found wrong, in the project's words. The shape of the input is that of ajv's error objects, stated
// here because ajv itself is not there at run time.

/** One thing wrong with a document. */
export interface Problem {
  /** Keys and indexes from the root to the value that is wrong; for an unknown key to that key. */
  readonly path: readonly string[];
  /** What is expected there, in words that follow the path. */
  readonly message: string;
  /** The key at the end of the path is wrong, and not the value there. */
  readonly isKey?: true;
  /** For an unknown key: the keys that are known there. */
  readonly known?: readonly string[];
}

/** An error as the generated validators leave it. */
export interface ValidatorError {
  readonly instancePath: string;
  /** Where in the schema it comes from. */
  readonly schemaPath?: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** The schema that the keyword stands in; its title says in words what a pattern or a choice means. */
  readonly parentSchema?: {
    readonly title?: string;
    readonly properties?: Readonly<Record<string, unknown>>;
  };
  /** Set for an error about a key and not about a value. */
  readonly propertyName?: string;
}

/** The keys of a JSON pointer (RFC 6901). */
function pointerPath(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function list(allowed: unknown): string {
  return Array.isArray(allowed) ? allowed.map((value) => JSON.stringify(value)).join(', ') : String(allowed);
}

function typeNames(type: unknown): string {
  return Array.isArray(type) ? type.join(' or ') : String(type);
}

function knownKeys(schema: ValidatorError['parentSchema']): string[] {
  return Object.keys(schema?.properties ?? {});
}

/** A key that other keys of its object exclude. */
function isMisplacedKey({ keyword, propertyName }: ValidatorError): boolean {
  return keyword === 'enum' && propertyName !== undefined;
}

function messageOf(error: ValidatorError): string {
  const { keyword, params, parentSchema, message = 'is not allowed' } = error;
  if (isMisplacedKey(error))
    return `does not belong here (${(params.allowedValues as string[]).join(', ')} do)`;
  switch (keyword) {
    case 'additionalProperties':
      return `is not a known key (known are ${knownKeys(parentSchema).join(', ')})`;
    case 'false schema':
      return 'is not a known key';
    case 'required':
      return `lacks ${JSON.stringify(params.missingProperty)}`;
    case 'enum':
      return `must be one of ${list(params.allowedValues)}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'type':
      return `must be ${typeNames(params.type)}`;
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : message;
    case 'pattern':
    case 'anyOf':
    case 'oneOf':
      return parentSchema?.title === undefined ? message : `is not ${parentSchema.title}`;
    default:
      return message;
  }
}

function pathOf({ instancePath, keyword, params, propertyName }: ValidatorError): string[] {
  const path = pointerPath(instancePath);
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty));
  else if (propertyName !== undefined) path.push(propertyName);
  return path;
}

/** The pointers to the values that contain the one at `pointer`, up to the root. */
function* pointersAround(pointer: string): Generator<string> {
  for (let at = pointer.lastIndexOf('/'); at >= 0; at = pointer.lastIndexOf('/', at - 1)) {
    yield pointer.slice(0, at);
    if (at === 0) return;
  }
}

/** Errors that only say that there are others. */
const SUMMARIES: ReadonlySet<string> = new Set(['propertyNames', 'if']);

/** True for an error that another one says better: a branch of a failed choice, or a summary. */
function isRepeated(
  { keyword, instancePath, schemaPath = '' }: ValidatorError,
  choices: ReadonlySet<string>,
): boolean {
  if (schemaPath.includes('/oneOf/')) return true;
  if (SUMMARIES.has(keyword) || (keyword !== 'anyOf' && choices.has(instancePath))) return true;
  for (const pointer of pointersAround(instancePath)) if (choices.has(pointer)) return true;
  return false;
}

function problemOf(error: ValidatorError): Problem {
  const problem = { path: pathOf(error), message: messageOf(error) };
  if (error.keyword === 'additionalProperties') {
    return { ...problem, isKey: true, known: knownKeys(error.parentSchema) };
  }
  return error.propertyName === undefined ? problem : { ...problem, isKey: true };
}

/** The problems that a validator's errors tell of. */
export function problemsOf(errors: readonly ValidatorError[]): readonly Problem[] {
  const failedChoices = errors.filter((error) => error.keyword === 'anyOf');
  const choices = new Set(failedChoices.map((error) => error.instancePath));
  const told = errors.filter((error) => !isRepeated(error, choices));
  const placesOf = (has: (error: ValidatorError) => boolean): Set<string> =>
    new Set(told.filter(has).map(({ instancePath }) => instancePath));
  // Whoever mistyped the key that says what something is hears of that key, and who names two of them hears only that.
  const mistyped = placesOf(({ keyword }) => keyword === 'additionalProperties' || keyword === 'type');
  const ambiguous = placesOf(({ keyword }) => keyword === 'oneOf');
  return told
    .filter(({ keyword, instancePath }) => keyword !== 'oneOf' || !mistyped.has(instancePath))
    .filter((error) => !(isMisplacedKey(error) && ambiguous.has(error.instancePath)))
    .map(problemOf);
}

/** `services.web.replicas: must be integer`, one line. */
export function formatProblem({ path, message }: Problem): string {
  const place = path.map((part) => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part))).join('.');
  return place === '' ? message : `${place}: ${message}`;
}
