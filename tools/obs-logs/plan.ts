// From what was typed to what it means: which lines, from where, in which form.

import type { ToolValues } from '../lib/cli/common.ts';
import { UsageError } from '../lib/cli/failure.ts';
import { parseMoment } from '../lib/cli/moment.ts';
import type { Context } from '../lib/cli/run.ts';
import { isTerminal } from '../lib/cli/terminal.ts';
import type { Kind } from '../lib/record/kind.ts';
import { DirectoryUnknown, findDirectory, surroundings } from '../lib/store/directory.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { wantsColor } from '../lib/term/color.ts';
import type { Diagnosis } from './diagnose/diagnosis.ts';
import { type Form, makeForm, PLAIN } from './form/form.ts';
import { type LastStage, lastLines } from './last.ts';
import type { spec } from './options.ts';
import { findPlaces } from './places/find.ts';
import type { Place } from './places/place.ts';
import { isAsked, isQuery, listTenants, type Root, type TenantQuery } from './places/tenants.ts';
import { isEverything, kindsNamed, makeSelection, type Selection } from './select/selection.ts';
import { createLogsStage } from './stage.ts';
import type { WantedLast } from './timeline/selected.ts';
import { createWanted, hasContext } from './wanted.ts';

export type Values = ToolValues<typeof spec.options>;

export interface Plan {
  readonly values: Values;
  readonly selection: Selection;
  /** None: the lines come through stdin. */
  readonly places: readonly Place[];
  readonly stage: Stage;
  /** The stage, where it keeps the last lines only. */
  readonly last: LastStage | undefined;
  /** Says how --diagnose ends. */
  readonly status: () => number;
  /** The last lines of each place, where they can be told before they are read. */
  readonly linesOfEach: number | undefined;
  /** Or the last ones that are wanted. Not of lines around others, where several places are merged. */
  readonly wantedOfEach: WantedLast | undefined;
}

/** @throws UsageError, ExpressionError, Negative */
export async function makePlan(values: Values, words: readonly string[], context: Context): Promise<Plan> {
  const { lines, maxLine } = values;
  const places =
    values.store === undefined
      ? placesOf(values, words)
      : await storedPlaces(values.store, values, words, context);
  const selection = selectionOf(values, places);
  const form = values.diagnose ? PLAIN : formOf(values);
  // A record may be several lines then, and counts as one.
  const isShapedLast = values.raw && lines !== undefined;
  const lineStage = createLogsStage({
    selection,
    form: isShapedLast ? { ...PLAIN, gap: form.gap === '' ? '' : '--' } : form,
    maxLineBytes: maxLine,
    countsForeign: values.stats || values.strict,
  });
  const last =
    lines === undefined || values.diagnose
      ? undefined
      : lastLines(lineStage, lines, isShapedLast ? form.line : undefined);
  if (values.follow && values.until !== undefined) {
    context.warn('--until is an end; with --follow lines of a later time are not shown as they come');
  }
  const isTold = isEverything({
    ...selection,
    sinceUs: Number.NEGATIVE_INFINITY,
    untilUs: Number.POSITIVE_INFINITY,
  });
  const hasTimes = values.since !== undefined || values.until !== undefined;
  const linesOfEach = isTold && (!hasTimes || values.store !== undefined) ? lines : undefined;
  const plan = {
    values,
    selection,
    places,
    stage: last ?? lineStage,
    last,
    status: () => 0,
    linesOfEach,
    wantedOfEach:
      last === undefined || linesOfEach !== undefined ? undefined : wantedOf(values, selection, places),
  };
  return values.diagnose ? { ...plan, ...(await diagnosisOf(values, selection, lineStage, words)) } : plan;
}

/** The last lines of each place that are enough for the last ones of all. */
function wantedOf(
  { lines = 0, maxLine }: Values,
  selection: Selection,
  places: readonly Place[],
): WantedLast | undefined {
  const isRead = places.some(({ kind }) => kind === 'ring' || kind === 'files');
  // Of several places merged, lines of one are shown around one of another.
  if (!isRead || (hasContext(selection) && places.length > 1)) return undefined;
  return createWanted({ lines, selection, maxLineBytes: maxLine, blockBytes: BLOCK_BYTES });
}

/** What is looked through at first for the last lines. */
const BLOCK_BYTES = 256 * 1024;

async function diagnosisOf(
  values: Values,
  selection: Selection,
  filter: Stage,
  words: readonly string[],
): Promise<Diagnosis> {
  if (values.follow) throw new UsageError('--diagnose looks at what is there: it cannot --follow');
  // The rules are loaded only to be used.
  const { createDiagnosis } = await import('./diagnose/diagnosis.ts');
  return createDiagnosis({
    maxLineBytes: values.maxLine,
    json: values.json,
    ...screenOf(values),
    unnamed: words.length === 0 ? 'stdin' : words.join(' '),
    filter: isEverything(selection) ? undefined : filter,
  });
}

function selectionOf(values: Values, places: readonly Place[]): Selection {
  const nowMs = Date.now();
  const sinceUs = values.since === undefined ? undefined : parseMoment('since', values.since, nowMs);
  const untilUs = values.until === undefined ? undefined : parseMoment('until', values.until, nowMs);
  if (sinceUs !== undefined && untilUs !== undefined && untilUs <= sinceUs) {
    throw new UsageError('the range ends before it starts: --until must be after --since');
  }
  const ofTenants = places.some(
    (place) =>
      (place.kind === 'ring' && place.root.tenant !== undefined) ||
      (place.kind === 'stored' && place.isOfTenant),
  );
  // The folder, or the name in the store, says whose the lines are; their tags need not.
  const tenant = ofTenants ? { org: undefined, app: undefined, env: undefined } : {};
  return makeSelection({ ...values, ...tenant, sinceUs, untilUs, sources: sourcesOf(places) });
}

/** The services and instances that rings of signals are searched for; undefined where no such ring is read. */
function sourcesOf(places: readonly Place[]): readonly string[] | undefined {
  const rings = places.filter((place) => place.kind === 'ring');
  return rings.some(({ isShared }) => isShared) ? rings.map(({ name }) => name) : undefined;
}

function formOf(values: Values): Form {
  if (values.json && values.raw) throw new UsageError('--json and --raw exclude each other');
  return makeForm({ json: values.json, raw: values.raw, ...screenOf(values) });
}

function screenOf({ color }: Values): { readonly isShown: boolean; readonly isColored: boolean } {
  const onTerminal = isTerminal(1);
  const isColored = wantsColor({ option: color, isTerminal: onTerminal, env: process.env });
  return { isShown: onTerminal || isColored, isColored };
}

/** Kinds that are asked for by name. A trace has spans. */
function kindsOf({ kind, trace }: Values): ReadonlySet<Kind> {
  return new Set<Kind>([...kind.flatMap(kindsNamed), ...(trace === undefined ? [] : (['SPAN'] as const))]);
}

function placesOf(values: Values, words: readonly string[]): readonly Place[] {
  if (words.length === 0 && !values.all) {
    if (values.follow || values.previous) {
      throw new UsageError(`--${values.follow ? 'follow' : 'previous'} needs a SERVICE or a FILE, or --all`);
    }
    return [];
  }
  const directory = directoryOf(values);
  return findPlaces(words, {
    roots: directory === undefined ? [] : rootsOf(directory, values),
    tenants: () => (directory === undefined || isQuery(values) ? [] : listTenants(directory)),
    all: values.all,
    kinds: kindsOf(values),
    previous: values.previous,
  });
}

/** Kinds that obs-ring keeps in rings of their own, which do not go into the store. */
const NOT_STORED: readonly Kind[] = ['METRIC', 'ALERT', 'SPAN'];

/** The places in the store. What needs it is loaded only when it is asked for. @throws UsageError, Negative, StoreUrlError, StoreFailure */
async function storedPlaces(
  url: string,
  values: Values,
  words: readonly string[],
  context: Context,
): Promise<readonly Place[]> {
  if (values.dir !== undefined)
    throw new UsageError('--store and --dir exclude each other: lines come from one of them');
  if (values.previous)
    throw new UsageError('--previous is for rings: the store does not know where an instance started again');
  const missing = values.kind.find((word) => kindsNamed(word).some((kind) => NOT_STORED.includes(kind)));
  if (missing !== undefined)
    throw new UsageError(`--kind ${missing} is for rings: the store has log lines, events and gaps`);
  if (words.length === 0 && !values.all) throw new UsageError('--store needs a SERVICE, or --all');
  const [{ checkStoreUrl }, { openSession }, { findStored }] = await Promise.all([
    import('../lib/postgres/client.ts'),
    import('./database/session.ts'),
    import('./database/find.ts'),
  ]);
  checkStoreUrl(url);
  const session = openSession(url);
  context.atEnd(session.close);
  return findStored(session, words, values);
}

/** The tenants that are asked for; DIR itself where none is, or where no tenant has rings of its own. */
function rootsOf(directory: string, query: TenantQuery): readonly Root[] {
  const tenants = isQuery(query) ? listTenants(directory).filter((root) => isAsked(root, query)) : [];
  return tenants.length > 0 ? tenants : [{ folder: directory, tenant: undefined }];
}

/** DIR; undefined where none is known, since files need none. */
function directoryOf({ dir, all }: Values): string | undefined {
  try {
    return findDirectory(dir, surroundings());
  } catch (cause) {
    if (!(cause instanceof DirectoryUnknown) || dir !== undefined || all) throw cause;
    return undefined;
  }
}
