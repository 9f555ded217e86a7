// Where lines are: what the words of the command line come to.

import type { RingPaths } from '../../lib/store/layout.ts';
import type { StoreSession } from '../database/session.ts';
import type { Root } from './tenants.ts';

export type Place =
  | { readonly kind: 'stdin' }
  /** A log file behind its rotated ones, oldest first. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | RingPlace
  | StorePlace;

export interface RingPlace {
  readonly kind: 'ring';
  /** Whose lines: web, web/0. */
  readonly name: string;
  readonly paths: RingPaths;
  readonly root: Root;
  /** It holds records of others, too: of all instances of a service, or of all services. */
  readonly isShared: boolean;
}

/** A deployment in PostgreSQL, or one source of it. */
export interface StorePlace {
  readonly kind: 'stored';
  /** As it was asked for: web, web/0, acme/shop/prod/web. */
  readonly name: string;
  readonly deployment: string;
  readonly source: string | undefined;
  readonly isOfTenant: boolean;
  readonly session: StoreSession;
}
