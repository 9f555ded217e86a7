// The store in PostgreSQL beside the rings: the last N lines of each service. It follows the merged rings in the background and
// never holds the stream up; while the database is down, slow or full, the rings are what waits, and N lines of each service the bound.
//
//   a batch fails      said once, tried again after a while, counted (store_retries); at success it is said that it goes on
//   it takes too long  the next one is half as large
//   a line is refused  it alone is left out, and counted (store_refused)
//   lines are gone     from the ring before they were stored: counted (store_skipped); the store would not keep them either

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { answered, breakOff, type Client, connectTo, databaseReason } from '../../lib/postgres/client.ts';
import { deploymentName } from '../../lib/postgres/deployment.ts';
import { createRowMaker } from '../../lib/postgres/row-maker.ts';
import { migrate } from '../../lib/postgres/schema.ts';
import { nameOf } from '../../lib/store/component.ts';
import { tenantAt } from '../../lib/store/layout.ts';
import { type Ledger, note } from '../../lib/stream/ledger.ts';
import type { Ring } from '../ring.ts';
import type { Workshop } from '../workshop.ts';
import { type Attempt, createBatchSize } from './batch-size.ts';
import { storeKey } from './key.ts';
import type { Deployment, Load, Writer } from './rows.ts';
import { addDeployments, ringNumber, type Session, storeBatch } from './transaction.ts';

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
/** A connection is given so long to be taken leave of. */
const LEAVE_MS = 500;
/** Deployments of one transaction. */
const BATCH_DEPLOYMENTS = 500;
export function openStore(options: StoreOptions): Store {
  const follower = new Follower(options);
  return { touched: (ring) => follower.touched(ring), close: () => follower.close() };
}

/** A connection and what is known of the database that it leads to. */
interface Connected extends Session {
  /** Deployments that the database has. */
  readonly known: Set<string>;
  /** The numbers it has given to the DIRs of rings. */
  readonly numbers: Map<string, number>;
}

class Follower {
  readonly #options: StoreOptions;
  readonly #run = randomUUID();
  readonly #maker = createRowMaker();
  readonly #deployments = new Map<Ring, Deployment>();
  readonly #end = new AbortController();
  #dirty = new Set<Deployment>();
  #connected: Connected | undefined;
  #running: Promise<void> | undefined;
  readonly #size = createBatchSize();
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
    this.#running ??= this.#follow();
  }

  async close(): Promise<number> {
    this.#isClosing = true;
    this.#stopWaiting();
    await inTime(this.#running, END_MS);
    const client = this.#connected?.client;
    if (this.#running === undefined) await inTime(client?.end(), LEAVE_MS);
    this.#end.abort();
    this.#stopWaiting();
    return [...this.#dirty].reduce((sum, deployment) => sum + linesOf(deployment), 0);
  }

  async #follow(): Promise<void> {
    let retryMs = RETRY_MS.first;
    while (this.#dirty.size > 0 && !this.#end.signal.aborted) {
      if (!this.#isClosing) await this.#pause(GATHER_MS);
      try {
        await this.#batch();
        retryMs = RETRY_MS.first;
      } catch (error) {
        this.#failed(error);
        await this.#pause(this.#isClosing ? RETRY_MS.first : retryMs);
        retryMs = Math.min(RETRY_MS.most, retryMs * 2);
      }
    }
    this.#running = undefined;
  }

  async #batch(): Promise<void> {
    this.#connected ??= await this.#connect();
    // It may be forgotten meanwhile.
    const connected = this.#connected;
    const batch = [...this.#dirty].slice(0, BATCH_DEPLOYMENTS);
    await introduce(connected, batch);
    const { numbers } = connected;
    const numberOf = (directory: string): number => numbers.get(directory) as number;
    const writer: Writer = { shop: this.#options.shop, numberOf, run: this.#run, maker: this.#maker };
    const attempt = this.#size.next();
    const startMs = performance.now();
    const loads = await storeBatch(connected, writer, batch, attempt).catch((error) =>
      this.#tooMuch(error, attempt),
    );
    if (loads === undefined) return;
    this.#size.succeeded();
    note(
      this.#options.ledger,
      'store_rows',
      sumOf(loads, ({ rows }) => rows),
    );
    note(this.#options.ledger, 'store_ms', Math.ceil(performance.now() - startMs));
    for (const load of loads) this.#done(load);
    if (this.#isDown) this.#options.info('the store is there again, and has what it missed');
    this.#isDown = false;
  }
  #done(load: Load): void {
    const { deployment, skipped } = load;
    if (skipped > 0) note(this.#options.ledger, 'store_skipped', skipped);
    if (load.position !== undefined || load.isWhole) deployment.stored = load.lines;
    if (load.taken > 0 || load.isWhole) this.#dirty.delete(deployment);
    // Behind the others: none waits for one that has always more.
    if (!load.isWhole || deployment.ring.arrived !== load.lines) this.#dirty.add(deployment);
  }

  /** A batch has failed, and a smaller one may not. @throws what is no matter of the batch */
  #tooMuch(error: unknown, attempt: Attempt): void {
    const how = this.#size.failed(error, attempt);
    if (how === 'else') throw error;
    if (how === 'refused') this.#refused(error);
    else note(this.#options.ledger, 'store_retries', 1);
  }

  #refused(error: unknown): void {
    const { ledger, warn } = this.#options;
    if (!ledger.notes.has('store_refused'))
      warn(`the store refuses a line: ${databaseReason(error)}; it stays in the ring, and the others go on`);
    note(ledger, 'store_refused', 1);
  }

  async #connect(): Promise<Connected> {
    const { url } = this.#options;
    let client: Client | undefined;
    // A batch that is under way fails by itself; when there is none nobody needs to hear that the next one has to connect again.
    const forget = (): void => {
      if (this.#connected?.client === client) this.#connected = undefined;
    };
    client = await connectTo(url, forget, this.#end.signal);
    try {
      await answered(client, url, migrate(client));
      return { client, url, known: new Set(), numbers: new Map() };
    } catch (error) {
      breakOff(client, 'it is not needed any more');
      throw error;
    }
  }

  #failed(error: unknown): void {
    const { ledger, warn } = this.#options;
    note(ledger, 'store_retries', 1);
    if (!this.#isDown)
      warn(`cannot store: ${databaseReason(error)}; the last lines of each service wait in the rings`);
    this.#isDown = true;
    const client = this.#connected?.client;
    this.#connected = undefined;
    if (client !== undefined) breakOff(client, 'it is not needed any more');
  }

  /** Closing ends it. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Waits for `work`, but no longer than `mostMs`; how it ends is no matter. */
async function inTime(work: Promise<unknown> | undefined, mostMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, mostMs);
  });
  await Promise.race([end, work?.catch(() => undefined)]);
  clearTimeout(timer);
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
function deploymentOf({ home, paths }: Ring): string {
  const component = basename(dirname(paths.folder));
  const tenant = tenantAt(home.directory);
  const name = deploymentName(nameOf(component, 'service') ?? component, tenant);
  return Buffer.byteLength(name) > MOST_NAME_BYTES ? deploymentName(component, tenant) : name;
}

/** Makes deployments, and the DIRs that they are in, known to the database. @throws what pg throws, StoreFailure */
async function introduce(connected: Connected, batch: readonly Deployment[]): Promise<void> {
  const { known, numbers } = connected;
  for (const { ring } of batch) {
    const { directory } = ring.home;
    if (numbers.has(directory)) continue;
    numbers.set(directory, await ringNumber(connected, storeKey(directory), hostname(), directory));
  }
  const names = batch.map(({ name }) => name).filter((name) => !known.has(name));
  if (names.length > 0) await addDeployments(connected, names);
  for (const name of names) known.add(name);
}
