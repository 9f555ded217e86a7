// The source of files in this process, between a folder of the test and a pipe that it reads.

import { splitRule } from '../../tools/obs-capture/files/rule.ts';
import type { Start } from '../../tools/obs-capture/files/starting.ts';
import { filesSource } from '../../tools/obs-capture/sources/files.ts';
import { type Life, startLife } from './life.ts';

export interface FilesLifeOptions {
  readonly pattern: string;
  /** A folder of the test for positions of many lives. */
  readonly folder: string;
  /** The positions of an earlier life. */
  readonly after?: Life;
  readonly start?: Start;
}

export function startFiles({ pattern, folder, after, start }: FilesLifeOptions): Promise<Life> {
  const rules = [{ text: pattern, ...splitRule(pattern), tags: new Map(), format: 'auto' as const }];
  const settings = { rules, start: start ?? { kind: 'beginning' as const }, isFollowing: true };
  return startLife({ folder, after, create: (host) => filesSource(settings, host) });
}
