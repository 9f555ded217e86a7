// Where lines are: what the words of the command line come to.

import type { RingPaths } from '../../lib/store/layout.ts';
import type { Root } from './tenants.ts';

export type Place =
  | { readonly kind: 'stdin' }
  /** A log file behind its rotated ones, oldest first. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | RingPlace;

export interface RingPlace {
  readonly kind: 'ring';
  /** Whose lines: web, web/0. */
  readonly name: string;
  readonly paths: RingPaths;
  readonly root: Root;
  /** It holds records of others, too: of all instances of a service, or of all services. */
  readonly isShared: boolean;
}
