// Whose record an entry of the journal is. Only what the journal itself vouches for is asked, its fields with `_` in front: what a
// process says of itself could be said by any other. Of several rules the first that fits counts.
//
//   container of root's Docker or Podman      web/0               (another user's: user/1000/web)
//   nginx.service                             nginx
//   getty@tty1.service                        getty/tty1          an instance of a template
//   pipewire.service of the user manager      user/1000/pipewire
//   session-3.scope                           session/1000        not a new source for each login
//   run-u42.service, run-r6f0….scope          run                 nor for each systemd-run
//   apt-daily.timer, init.scope, …            apt-daily.timer     units of any other type keep their suffix
//   kernel, audit                             kernel, audit
//   no unit                                   syslog/IDENTIFIER   or the name of its program
//
// What systemd, and others for root, say about a unit belongs to that unit, as in `journalctl -u`.

import { createHash } from 'node:crypto';
import { encodeName } from '../../lib/record/source.ts';
import type { Entry } from './entry.ts';

/** What may say of itself that it speaks for a container. */
const ENGINES: ReadonlySet<string | undefined> = new Set(['dockerd', 'conmon', 'podman']);
/** SD_MESSAGE_COREDUMP */
const COREDUMP = 'fc2e22bc6ee647b6b90729ab34a250b1';
const SERVICE = /^([^@]+)(?:@(.*))?\.service$/s;
const SESSION = /^session-[^.]+\.scope$/;
/** Names that systemd-run, Docker and Podman make up. */
const TRANSIENT = /^run-(?:r[0-9a-f]{32}|[up][0-9]+(?:-i[0-9]+)?)\.(?:service|scope|timer)$/;
const NUMBERED = /-[0-9a-f]{32,64}(?=\.)/;

export function sourceOf(entry: Entry): string {
  return namesOf(entry).map(boundedName).join('/');
}

/** True for what a container said. */
export function isOfContainer(entry: Entry): boolean {
  return entry.has('CONTAINER_NAME') && ENGINES.has(entry.get('_COMM'));
}

function namesOf(entry: Entry): readonly string[] {
  const uid = entry.get('_UID') ?? '';
  if (isOfContainer(entry)) {
    const name = entry.get('CONTAINER_NAME') ?? '';
    return uid === '0' ? [name, '0'] : ['user', uid, name];
  }
  const unit = unitOf(entry, uid);
  if (unit !== undefined) return namesOfUnit(unit, entry, uid);
  const transport = entry.get('_TRANSPORT') ?? '';
  if (transport === 'kernel' || transport === 'audit') return [transport];
  const identifier = entry.get('SYSLOG_IDENTIFIER') ?? entry.get('_COMM');
  return identifier === undefined ? ['syslog'] : ['syslog', identifier];
}

/** The unit that it is about, else the one that said it. */
function unitOf(entry: Entry, uid: string): string | undefined {
  const about =
    (entry.get('_PID') === '1' ? entry.get('UNIT') : undefined) ??
    (uid === '0' ? entry.get('OBJECT_SYSTEMD_UNIT') : undefined) ??
    (uid === '0' && entry.get('MESSAGE_ID') === COREDUMP ? entry.get('COREDUMP_UNIT') : undefined);
  return about ?? entry.get('_SYSTEMD_UNIT');
}

function namesOfUnit(unit: string, entry: Entry, uid: string): readonly string[] {
  if (SESSION.test(unit)) return ['session', entry.get('_SYSTEMD_OWNER_UID') ?? uid];
  const names = namesOfName(unit);
  if (names[0] !== 'user' || names.length !== 2) return names;
  const own = entry.get('_SYSTEMD_USER_UNIT') ?? entry.get('USER_UNIT');
  return own === undefined ? names : [...names, ...namesOfName(own)];
}

function namesOfName(unit: string): readonly string[] {
  if (TRANSIENT.test(unit)) return ['run'];
  const [, service, instance] = SERVICE.exec(unit) ?? [];
  if (service !== undefined) return instance === undefined ? [service] : [service, instance];
  return [unit.replace(NUMBERED, '')];
}

/** Of a name that is longer only the beginning is kept, and a hash of it all. */
const MOST_CHARACTERS = 200;

function boundedName(text: string): string {
  if (text.length <= MOST_CHARACTERS) return encodeBytes(text);
  const hash = createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 16);
  return `${encodeBytes(text.slice(0, MOST_CHARACTERS / 2))}:${hash}`;
}

/** What nearly all names are made of. */
const PLAIN = /^[A-Za-z0-9_-]+$/;

/** A legal name for a byte string. */
function encodeBytes(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeName(Buffer.from(text, 'latin1').toString('utf8'));
}
