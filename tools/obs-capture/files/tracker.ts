// The files that are followed: begun, read in turns, and ended when they are gone.
//
//   a name is given to another file (rotation by rename)   read on under the old descriptor until it is quiet
//   the file is deleted                                    the same
//   its content is gone (rotation by copy and truncate)    what was copied and not read yet is read there; then it begins anew

import fs from 'node:fs';
import { resolve } from 'node:path';
import type { Input } from '../../lib/stream/input.ts';
import type { Place } from '../../lib/stream/receipt-output.ts';
import { label, type Origin, originOf, value } from '../origin.ts';
import type { Identity, KnownFile } from '../positions/known.ts';
import type { SourceHost } from '../sources/source.ts';
import { Follow, type OpenLane } from './follow.ts';
import { followGzip, type GzipFollow } from './gzip-follow.ts';
import { identityOf, inodeKey } from './identity.ts';
import { createReader, type Reader } from './reader.ts';
import { copiedFrom } from './recognise.ts';
import { type FileRule, tagsBy } from './rule.ts';
import { siblingsOf } from './siblings.ts';
import type { Turn } from './turn.ts';

/** A deleted file that nobody has written to for so long is closed. */
const DELETED_QUIET_MS = 2000;
/** A file without a name that is looked for: its writer may take a while to open the new one. */
const UNNAMED_QUIET_MS = 60_000;

/** What is followed, and how its lines are read. */
interface Tracked {
  readonly rule: FileRule;
  readonly origin: Origin;
}

export class Tracker {
  /** By inode. */
  readonly follows = new Map<string, Follow>();
  readonly archives = new Map<string, GzipFollow>();

  readonly #host: SourceHost;
  readonly #onFailure: (path: string, error: Error) => void;
  readonly #reader: Reader;
  readonly #rules = new Map<KnownFile, Tracked>();
  /** Of each source: what was begun last. */
  readonly #turns = new Map<string, Turn>();
  /** What was read to its end and will not be back, until the output has taken it. */
  readonly #ending = new Map<KnownFile, Place>();
  readonly #isFollowing: boolean;
  #isClosed = false;

  constructor(
    host: SourceHost,
    { isFollowing, onFailure }: { isFollowing: boolean; onFailure: (path: string, error: Error) => void },
  ) {
    this.#host = host;
    this.#isFollowing = isFollowing;
    this.#onFailure = onFailure;
    this.#reader = createReader(host, {
      onChanged: (follow) => this.#contentGone(follow),
      onFailed: (follow) => this.#end(follow),
      onEnd: () => undefined,
    });
  }

  get isIdle(): boolean {
    return this.#reader.isIdle && [...this.archives.values()].every(({ turn }) => turn.isOver);
  }

  /** Follows an open file from a place on. */
  begin(known: KnownFile, file: { fd: number; path: string; place: Place; rule: FileRule }): Follow {
    const { fd, path, place, rule } = file;
    this.#rules.set(known, { rule, origin: originOf(known.source, tagsBy(rule, path)) });
    const after = this.#turns.get(known.source);
    const follow = new Follow({ known, fd, path, place, after }, this.#host.files, this.#openLane);
    this.#turns.set(known.source, follow.turn);
    this.follows.set(follow.key, follow);
    // Whoever waits for it goes on.
    void follow.turn.over.then(() => this.#reader.poke());
    this.#reader.wake(follow);
    return follow;
  }

  /** Reads a compressed file from the place that is known of it. */
  beginArchive(known: KnownFile, { fd, path, rule }: { fd: number; path: string; rule: FileRule }): void {
    this.#rules.set(known, { rule, origin: originOf(known.source, tagsBy(rule, path)) });
    const after = this.#turns.get(known.source);
    const settings = { mayGrow: this.#isFollowing, after, openLane: this.#openLane };
    const archive = followGzip(known, { fd, path }, settings);
    this.#turns.set(known.source, archive.turn);
    const key = inodeKey(known.identity);
    this.archives.set(key, archive);
    void archive.turn.over.then(() => {
      this.archives.delete(key);
      if (this.#isClosed) return;
      this.#ended(known, archive.place);
      this.#reader.poke();
    });
  }

  /** There may be something to read. */
  wake(follow: Follow): void {
    this.#reader.wake(follow);
  }

  /** Looks at every open file. */
  look(): void {
    const nowMs = performance.now();
    for (const follow of this.follows.values()) {
      const look = follow.look();
      if (look === 'changed') this.#reader.wake(follow);
      else if (!follow.turn.isOver) continue;
      else {
        const quietMs = nowMs - follow.quietSinceMs;
        const isGone =
          look === 'unlinked' ? quietMs > DELETED_QUIET_MS : follow.isUnnamed && quietMs > UNNAMED_QUIET_MS;
        if (isGone) this.#end(follow);
      }
    }
    this.#settle();
  }

  /** Ends all of them. */
  close(unfinished: 'hand on' | 'forget'): void {
    this.#isClosed = true;
    for (const follow of this.follows.values()) {
      this.#reader.drop(follow);
      follow.close(unfinished);
    }
    for (const archive of this.archives.values()) archive.close(unfinished);
    this.follows.clear();
  }

  readonly #openLane: OpenLane<Input> = (input, known, place, onEnd) => {
    const { rule, origin } = this.#rules.get(known)!;
    const cursor = { key: known.id, place };
    return this.#host.read(
      input,
      { origin, format: rule.format, reading: rule.reading, cursor },
      (failure) => {
        if (failure) this.#onFailure(known.path, failure);
        onEnd(failure);
      },
    );
  };

  #end(follow: Follow): void {
    this.#reader.drop(follow);
    this.follows.delete(follow.key);
    follow.close('hand on');
    this.#ended(follow.known, follow.place);
  }

  #ended(known: KnownFile, place: Place): void {
    this.#rules.delete(known);
    this.#ending.set(known, place);
    if (!this.#host.files.isSaved) known.place = place;
    this.#settle();
  }

  /** What the output has taken whole is remembered as done. */
  #settle(): void {
    for (const [known, place] of this.#ending) {
      if (known.place.position < place.position) continue;
      this.#ending.delete(known);
      known.goneMs = Date.now();
      this.#host.files.note(known, 'gone');
    }
  }

  /** Its file was emptied, and perhaps written again. */
  #contentGone(follow: Follow): void {
    const { known, fd, path, mark } = follow;
    const { rule, origin } = this.#rules.get(known)!;
    const copy = this.#findCopy(follow);
    follow.endLane(copy ? 'forget' : 'hand on');
    this.follows.delete(follow.key);
    this.#host.announce(origin, 'EVENT', 'truncate', [label('file', path), value('read', mark.at)]);
    if (copy) {
      Object.assign(known, { identity: copy.identity, path: resolve(copy.path), mark });
      this.#host.files.note(known, 'file');
      this.#host.files.note(known, 'mark');
      this.begin(known, { ...copy, place: follow.place, rule }).isUnnamed = true;
    } else this.#ended(known, follow.place);
    const identity = identityOf(fs.fstatSync(fd, { bigint: true }));
    const fresh = this.#host.files.add(newFile(identity, path, known.source));
    this.begin(fresh, { fd, path, place: fresh.place, rule });
  }

  /** Where the content of a file was copied to before it was emptied. */
  #findCopy({
    known,
    path,
    mark,
    place,
  }: Follow): { fd: number; path: string; identity: Identity } | undefined {
    const content = { ...known, mark, place };
    for (const sibling of siblingsOf(path)) {
      const fd = openToRead(sibling);
      if (fd === undefined) continue;
      const stat = fs.fstatSync(fd, { bigint: true });
      const identity = identityOf(stat);
      const isFree = !this.follows.has(inodeKey(identity));
      if (isFree && copiedFrom(fd, Number(stat.size), [content])) return { fd, path: sibling, identity };
      fs.closeSync(fd);
    }
    return undefined;
  }
}

/** A file that nothing was read of. */
export function newFile(identity: Identity, path: string, source: string): Omit<KnownFile, 'id'> {
  const nothing = { at: 0, hash: '' };
  const place = { position: 0, lines: 0 };
  return { identity, path: resolve(path), source, head: nothing, mark: nothing, place, goneMs: undefined };
}

function openToRead(path: string): number | undefined {
  try {
    return fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch {
    // Gone by now, or closed to us.
    return undefined;
  }
}
