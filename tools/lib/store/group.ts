// The number of a group. Node.js has no call for it: /etc/group is read, and where other sources of groups are (LDAP, sssd),
// getent(1) asks them.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** No group has the name. */
export class GroupUnknown extends Error {
  override readonly name = 'GroupUnknown';
  readonly exitStatus = 2;

  constructor(group: string) {
    super(
      `there is no group ${JSON.stringify(group)}: make it with groupadd, or name another in the manifest`,
    );
  }
}

/** The number of `group`, a name or a number. @throws GroupUnknown */
export function groupIdOf(group: string, file = '/etc/group'): number {
  if (/^\d{1,10}$/.test(group)) return Number(group);
  const id = idIn(textOf(file), group) ?? idIn(askGetent(group), group);
  if (id === undefined) throw new GroupUnknown(group);
  return id;
}

/** `name:password:number:members` in each line, group(5). */
function idIn(text: string, group: string): number | undefined {
  const line = text.split('\n').find((entry) => entry.startsWith(`${group}:`));
  const id = line?.split(':')[2] ?? '';
  return /^\d+$/.test(id) ? Number(id) : undefined;
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // A system without the file may still have getent.
    return '';
  }
}

function askGetent(group: string): string {
  try {
    return execFileSync('getent', ['group', '--', group], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // It is missing, or knows no such group: the caller says so.
    return '';
  }
}
