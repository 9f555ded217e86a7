// The store in PostgreSQL beside the rings: the last N lines of each service. It follows the merged rings in the background and
// never holds the stream up; while the database is down, slow or full, the rings are what waits, and N lines of each service the bound.
//
//   a batch fails      said once, tried again after a while, counted (store_retries); at success it is said that it goes on
//   a commit breaks    nobody knows what is in the store: the rows of this machine are replaced by the ring, as at the start
//   a row is refused   the batch is given up and counted (store_refused): the next one may do
//   lines are gone     from the ring before they were stored: counted (store_skipped); the store would not keep them either

import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { type Client, connectTo, databaseReason } from '../../lib/postgres/client.ts';
import { migrate } from '../../lib/postgres/schema.ts';
import { nameOf } from '../../lib/store/component.ts';
import { errorCode } from '../../lib/store/failure.ts';
import { type Ledger, note } from '../../lib/stream/ledger.ts';
import type { Workshop } from '../files.ts';
import type { Ring } from '../ring.ts';
import { type Deployment, type Load, loadOf } from './rows.ts';
import { CommitUnknown, storeLoads } from './transaction.ts';

export interface StoreOptions {
  readonly url: string;
  readonly shop: Workshop;
  readonly ledger: Ledger;
  readonly warn: (message: string) => void;
  readonly info: (message: string) => void;
}

export interface Store {
  /** A merged ring has got lines, or is there from an earlier run. */
  touched(ring: Ring): void;
  /** Waits a little for what is left; returns the lines that are not in the store. */
  close(): Promise<number>;
}

/** Lines are gathered this long. */
const GATHER_MS = 100;
const RETRY_MS = { first: 200, most: 5000 };
/** At the end the store is waited for so long. */
const END_MS = 5000;
/** SQLSTATE classes of what is wrong with a row, not with the database: data exception, program limit exceeded. */
const REFUSED = /^(?:22|54)/;

export function openStore(options: StoreOptions): Store {
  const follower = new Follower(options);
  return { touched: (ring) => follower.touched(ring), close: () => follower.close() };
}

class Follower {
  readonly #options: StoreOptions;
  readonly #node = hostname();
  readonly #deployments = new Map<Ring, Deployment>();
  #dirty = new Set<Deployment>();
  #client: Client | undefined;
  #running: Promise<void> | undefined;
  #isDown = false;
  #isClosing = false;
  #stopWaiting: () => void = () => undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  touched(ring: Ring): void {
    let deployment = this.#deployments.get(ring);
    if (deployment === undefined) {
      deployment = { name: deploymentOf(ring), ring, stored: undefined };
      this.#deployments.set(ring, deployment);
    }
    this.#dirty.add(deployment);
    this.#running ??= this.#run();
  }

  async close(): Promise<number> {
    this.#isClosing = true;
    this.#stopWaiting();
    const end = this.#pause(END_MS, false);
    await Promise.race([this.#running, end]);
    this.#stopWaiting();
    void this.#client?.end().catch(() => undefined);
    return [...this.#dirty].reduce((sum, deployment) => sum + linesOf(deployment), 0);
  }

  async #run(): Promise<void> {
    let retryMs = RETRY_MS.first;
    while (this.#dirty.size > 0) {
      if (!this.#isClosing) await this.#pause(GATHER_MS);
      try {
        await this.#batch();
        retryMs = RETRY_MS.first;
      } catch (error) {
        this.#failed(error);
        await this.#pause(retryMs, false);
        retryMs = Math.min(RETRY_MS.most, retryMs * 2);
        if (this.#isClosing && this.#isDown) break;
      }
    }
    this.#running = undefined;
  }

  async #batch(): Promise<void> {
    this.#client ??= await this.#connect();
    const loads = [...this.#dirty].map(loadOf);
    const startMs = performance.now();
    try {
      await storeLoads(this.#client, this.#options.shop, loads, this.#node);
      const rows = sumOf(loads, ({ taken }) => taken);
      note(this.#options.ledger, 'store_rows', rows);
      note(this.#options.ledger, 'store_ms', Math.ceil(performance.now() - startMs));
    } catch (error) {
      if (error instanceof CommitUnknown) for (const { deployment } of loads) deployment.stored = undefined;
      if (!REFUSED.test(errorCode(error))) throw error;
      this.#refused(error, loads);
    }
    for (const load of loads) this.#done(load);
    if (this.#isDown) this.#options.info('the store is there again, and has what it missed');
    this.#isDown = false;
  }

  #done({ deployment, upTo, skipped }: Load): void {
    deployment.stored = upTo;
    if (skipped > 0) note(this.#options.ledger, 'store_skipped', skipped);
    if (deployment.ring.arrived === upTo) this.#dirty.delete(deployment);
  }

  #refused(error: unknown, loads: readonly Load[]): void {
    const { ledger, warn } = this.#options;
    const lines = sumOf(loads, ({ taken }) => taken);
    if (!ledger.notes.has('store_refused'))
      warn(`the store refuses ${lines} lines: ${databaseReason(error)}; they stay in the rings`);
    note(ledger, 'store_refused', lines);
  }

  async #connect(): Promise<Client> {
    const { url } = this.#options;
    // What an earlier connection still has to say must not end the one that is in use.
    let client: Client | undefined;
    client = await connectTo(url, (error) => {
      if (client !== undefined && this.#client === client && !this.#isClosing) this.#failed(error);
    });
    try {
      await migrate(client);
      return client;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  #failed(error: unknown): void {
    const { ledger, warn } = this.#options;
    note(ledger, 'store_retries', 1);
    if (!this.#isDown)
      warn(`cannot store: ${databaseReason(error)}; the last lines of each service wait in the rings`);
    this.#isDown = true;
    const client = this.#client;
    this.#client = undefined;
    void client?.end().catch(() => undefined);
  }

  /** `mayEnd`: closing ends the pause. */
  #pause(ms: number, mayEnd = true): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      if (!mayEnd) return;
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function linesOf({ ring, stored }: Deployment): number {
  return stored === undefined ? ring.arrived : ring.arrived - stored;
}

function sumOf(loads: readonly Load[], value: (load: Load) => number): number {
  return loads.reduce((sum, load) => sum + value(load), 0);
}

/** An index takes a name of this length. */
const MOST_NAME_BYTES = 255;

/** The service that the folder of `ring` is named after; a long one keeps the name of its folder. */
function deploymentOf({ paths }: Ring): string {
  const component = basename(dirname(paths.folder));
  const name = nameOf(component, 'service') ?? component;
  return Buffer.byteLength(name) > MOST_NAME_BYTES ? component : name;
}
