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

function messageOf({ keyword, params, parentSchema, message = 'is not allowed' }: ValidatorError): string {
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

/** True for an error that another one says better: a branch of a failed choice, or a key that `propertyNames` repeats. */
function isRepeated({ keyword, instancePath }: ValidatorError, choices: ReadonlySet<string>): boolean {
  if (keyword === 'propertyNames' || (keyword !== 'anyOf' && choices.has(instancePath))) return true;
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
  return errors.filter((error) => !isRepeated(error, choices)).map(problemOf);
}

/** `services.web.replicas: must be integer`, one line. */
export function formatProblem({ path, message }: Problem): string {
  const place = path.map((part) => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part))).join('.');
  return place === '' ? message : `${place}: ${message}`;
}
