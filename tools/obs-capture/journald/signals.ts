// What an entry of systemd or of journald itself means besides its words: EVENT records of a unit, as of a command, and GAP records for
// what journald has dropped. They are known by their MESSAGE_ID (journalctl --catalog has them all) and believed only of these two.
//
//   web@1.service: Main process exited, code=killed, status=9/KILL        web/1 EVENT exit reason="signal" signal="SIGKILL" code=137
//   Suppressed 1234 messages from web@1.service                           web/1 GAP suppressed dropped=1234

import { constants } from 'node:os';
import type { Signal } from '../../lib/record/kind.ts';
import type { Field } from '../../lib/record/record.ts';
import { label, value } from '../origin.ts';
import { exitReason } from '../process/reason.ts';
import type { Entry } from './entry.ts';

export interface EntrySignal {
  readonly kind: Signal;
  readonly message: string;
  readonly fields: readonly Field[];
}

type Meaning = (entry: Entry) => EntrySignal | undefined;

/** Of systemd, about a unit. */
const OF_MANAGER: ReadonlyMap<string | undefined, Meaning> = new Map([
  // SD_MESSAGE_UNIT_STARTED, _UNIT_PROCESS_EXIT, _UNIT_SUCCESS, _UNIT_OUT_OF_MEMORY, _UNIT_RESTART_SCHEDULED
  ['39f53479d3a045ac8e11786248231fbf', () => event('start')],
  ['98e322203f7a4ed290d09fe03c09fe15', exitOf],
  ['7ad2d189f7e94e70a38c781354912448', () => event('exit', label('reason', 'exited'), value('code', 0))],
  ['fe6faa94e7774663a0da52717891d8ef', () => event('oom')],
  ['5eb03494b6584870a536b337290809b3', (entry) => event('restart', ...attemptOf(entry))],
]);

/** Of journald. */
const OF_JOURNALD: ReadonlyMap<string | undefined, Meaning> = new Map([
  // SD_MESSAGE_JOURNAL_DROPPED, _JOURNAL_MISSED
  [
    'a596d6fe7bfa4994828e72309e95d61e',
    (entry) => gap('suppressed', entry, 'journald limits the rate of a unit'),
  ],
  [
    'e9bf28e6e834481bb6f48f548ad13606',
    (entry) => gap('missed', entry, 'the kernel said more than journald read'),
  ],
]);

/** Undefined for what is a line and nothing more. */
export function signalOf(entry: Entry): EntrySignal | undefined {
  const id = entry.get('MESSAGE_ID');
  if (id === undefined) return undefined;
  if (entry.get('_TRANSPORT') === 'driver') return OF_JOURNALD.get(id)?.(entry);
  const isOfManager = entry.get('_PID') === '1' && /\.service$/.test(entry.get('UNIT') ?? '');
  return isOfManager ? OF_MANAGER.get(id)?.(entry) : undefined;
}

function event(message: string, ...fields: readonly Field[]): EntrySignal {
  return { kind: 'EVENT', message, fields };
}

/** The end of the main process; those of others, such as ExecStartPre, are not that of the service. */
function exitOf(entry: Entry): EntrySignal | undefined {
  const status = numberOf(entry.get('EXIT_STATUS'));
  if (entry.get('COMMAND') !== 'ExecStart' || status === undefined) return undefined;
  if (entry.get('EXIT_CODE') === 'exited') {
    return event('exit', label('reason', status === 0 ? 'exited' : 'crash'), value('code', status));
  }
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === status) ?? [];
  if (signal === undefined) return event('exit', label('reason', 'unknown'));
  const exited = { code: null, signal: signal as NodeJS.Signals };
  const reason = exitReason(exited, { wasAsked: false, wasKilled: false, sawOom: false });
  return event('exit', label('reason', reason), label('signal', signal), value('code', 128 + status));
}

function attemptOf(entry: Entry): readonly Field[] {
  const attempt = numberOf(entry.get('N_RESTARTS'));
  return attempt === undefined ? [] : [value('attempt', attempt)];
}

function gap(message: string, entry: Entry, reason: string): EntrySignal {
  const dropped =
    numberOf(entry.get('N_DROPPED')) ?? numberOf(/\b[0-9]+\b/.exec(entry.get('MESSAGE') ?? '')?.[0]);
  const count = dropped === undefined ? [] : [value('dropped', dropped)];
  return { kind: 'GAP', message, fields: [label('reason', reason), ...count] };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
