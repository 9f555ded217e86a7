// What somebody changed, from EVENT records with the service that was changed as source:
//
//   web EVENT deploy release="v42" from="v41" by="ada"           from may be left out; status="failed" when it did not succeed
//   web EVENT config key="log_level" from="info" to="debug" by="ada"       or rev="7" for a configuration as a whole
//   web EVENT scale from=2 to=3 by="ada"
//   edge/0 EVENT route route="shop" service="web"                what a route leads to (routes.ts)
//   web/2 EVENT stop reason="operator"   EVENT restart           an instance was asked to end, or to start again
//
// The words are read as they are written: a change is told, never judged.

import { fieldOf, type RecordLine } from '../record/record.ts';

export type ChangeKind = 'deploy' | 'config' | 'scale' | 'route' | 'stop' | 'restart';

export interface Change {
  readonly kind: ChangeKind;
  /** What was changed, such as `release`, `replicas`, `log_level` or `route shop`; '' for what has no value. */
  readonly key: string;
  /** The value before; undefined when the record does not say. */
  readonly from: string | undefined;
  /** The value after; undefined when it was taken away or is not said. */
  readonly to: string | undefined;
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly hasFailed: boolean;
}

/** The words of `status` that mean that a change, or a pass of a loop, did not succeed. */
const FAILED: ReadonlySet<string> = new Set([
  'failed',
  'failing',
  'fail',
  'error',
  'rejected',
  'rolled_back',
]);

/** True for a record that says of itself that what it tells has failed. */
export function hasFailed(record: RecordLine): boolean {
  return FAILED.has(textOf(record, 'status')?.toLowerCase() ?? '');
}

/** The change that `record` tells; undefined when it tells none. */
export function changeOf(record: RecordLine): Change | undefined {
  if (record.kind !== 'EVENT') return undefined;
  const text = (key: string): string | undefined => textOf(record, key);
  const change = (kind: ChangeKind, key: string, to?: string): Change => ({
    kind,
    key,
    from: text('from'),
    to,
    by: text('by'),
    reason: text('reason'),
    hasFailed: hasFailed(record),
  });
  switch (record.message) {
    case 'deploy':
      return change('deploy', 'release', text('release') ?? text('version') ?? text('image') ?? text('to'));
    case 'config':
      return change('config', text('key') ?? 'config', text('to') ?? text('rev'));
    case 'scale':
      return change('scale', 'replicas', text('to') ?? text('replicas'));
    case 'route':
      return change('route', `route ${text('route') ?? ''}`.trimEnd(), text('service'));
    case 'stop':
    case 'restart':
      // The supervisor's own restarts are no change of anybody's.
      return text('attempt') === undefined ? change(record.message, '') : undefined;
    default:
      return undefined;
  }
}

function textOf(record: RecordLine, key: string): string | undefined {
  return fieldOf(record, key)?.value;
}
