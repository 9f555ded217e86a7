// From what is on the disk to what is followed. Each look compares the names that the rules stand for with what is open and what
// is remembered:
//
//   the same inode, with the content that was read     it is read on, whatever its name
//   the same inode, with another content               it was emptied while nobody looked; it begins anew
//   another inode with content that was read           a copy (copy and truncate, compression): it is read on where reading stopped
//   a copy of a file that is followed                  waits until that one is emptied or gone
//   anything else                                      a new file

import fs from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, reasonOf } from '../../lib/stream/failure.ts';
import { label, originOf, value } from '../origin.ts';
import type { KnownFile } from '../positions/known.ts';
import type { SourceHost } from '../sources/source.ts';
import { expand } from './expand.ts';
import { findContent, isGzip } from './gzip-content.ts';
import { identityOf, inodeKey } from './identity.ts';
import { copiedFrom, isCopyOf, sameFile, stillHolds } from './recognise.ts';
import { type FileRule, nameBy, tagsBy } from './rule.ts';
import { siblingsOf } from './siblings.ts';
import { type Start, startingPosition } from './starting.ts';
import { newFile, type Tracker } from './tracker.ts';

export interface FinderSettings {
  readonly rules: readonly FileRule[];
  readonly start: Start;
  /** Told once for each path that cannot be read; undefined when it can be again. */
  readonly onTrouble: (path: string, reason: string | undefined) => void;
}

/** A name that a rule stands for, and the file that has it. */
interface Candidate {
  readonly path: string;
  readonly rule: FileRule;
  readonly source: string;
  readonly stat: fs.BigIntStats;
  readonly key: string;
}

interface OpenCandidate extends Candidate {
  readonly fd: number;
}

function byAge(one: Candidate, other: Candidate): number {
  return Number(one.stat.mtimeNs - other.stat.mtimeNs);
}

export class Finder {
  readonly #settings: FinderSettings;
  readonly #host: SourceHost;
  readonly #tracker: Tracker;
  /** Nothing is to be read there, as long as the file stays so long. */
  readonly #done = new Map<string, bigint>();
  /** Copies of what is followed. */
  readonly #copies = new Map<string, KnownFile>();
  readonly #busy = new Map<string, Promise<void>>();
  /** The first look: what is there already may be old. */
  #isFirst = true;
  #isClosed = false;
  readonly #isResumed: boolean;

  constructor(settings: FinderSettings, host: SourceHost, tracker: Tracker) {
    this.#settings = settings;
    this.#host = host;
    this.#tracker = tracker;
    this.#isResumed = host.files.files.size > 0;
  }

  /** Resolves when every compressed file that was found is recognised. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  /** Begins with nothing any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Looks once; returns the folders that names may appear in. */
  look(): Set<string> {
    const folders = new Set<string>();
    const candidates = this.#candidates(folders);
    const present = new Set(candidates.map(({ key }) => key));
    for (const follow of this.#tracker.follows.values()) follow.isUnnamed = !present.has(follow.key);
    const fresh = candidates.filter((candidate) => this.#isFresh(candidate));
    const slow = new Set(fresh.filter((each) => this.#isSlow(each)).map(({ source }) => source));
    const unknown = fresh.filter(({ source }) => !slow.has(source)).filter((each) => !this.#resume(each));
    if (this.#isFirst) this.#findRenamed(present);
    for (const candidate of unknown.sort(byAge)) this.#start(candidate);
    for (const source of slow) {
      this.#startSlowly(
        source,
        fresh.filter((each) => each.source === source),
      );
    }
    if (this.#isFirst) this.#findLost(slow);
    this.#isFirst = false;
    return folders;
  }

  /** A compressed file that is not remembered: to recognise it takes a while. */
  #isSlow({ path, stat }: Candidate): boolean {
    return isGzip(path) && !sameFile(this.#host.files.files.values(), identityOf(stat));
  }

  /** All files of a source one after the other, the oldest first: what is compressed may be what comes before. */
  #startSlowly(source: string, candidates: readonly Candidate[]): void {
    const isFirst = this.#isFirst;
    const start = async (): Promise<void> => {
      // Every one of them is taken note of before the first one is done.
      await undefined;
      for (const candidate of [...candidates].sort(byAge)) {
        if (this.#isClosed) return;
        if (this.#isSlow(candidate)) await this.#startArchive(candidate, isFirst);
        else if (!this.#resume(candidate)) this.#start(candidate, isFirst);
        this.#busy.delete(candidate.key);
      }
      if (isFirst) this.#findLost(new Set(), source);
    };
    const task = start();
    for (const { key } of candidates) this.#busy.set(key, task);
  }

  #candidates(folders: Set<string>): Candidate[] {
    const found = new Map<string, Candidate>();
    for (const rule of this.#settings.rules) {
      let isSilent = true;
      for (const glob of rule.globs) {
        const { paths, folders: seen, failures } = expand([glob]);
        if (paths.length > 0 || failures.size > 0) isSilent = false;
        for (const folder of seen) folders.add(folder);
        for (const [folder, error] of failures) this.#settings.onTrouble(folder, reasonOf(error));
        for (const path of paths) {
          const stat = this.#stat(path, glob.isPath);
          if (!stat) continue;
          const source = nameBy(rule, glob, path)?.source;
          if (source === undefined) continue;
          const key = inodeKey(identityOf(stat));
          if (!found.has(key)) found.set(key, { path, rule, source, stat, key });
        }
      }
      // It may match later, or be mistyped.
      if (this.#isFirst && isSilent) this.#host.warn(`no file matches ${rule.text} so far`);
    }
    return [...found.values()];
  }

  /** Undefined for what is no file that can be read. */
  #stat(path: string, isNamed: boolean): fs.BigIntStats | undefined {
    const { onTrouble } = this.#settings;
    try {
      const stat = fs.statSync(path, { bigint: true });
      if (stat.isFile()) return stat;
      if (isNamed) onTrouble(path, stat.isDirectory() ? 'it is a directory' : 'it is no regular file');
    } catch (error) {
      // A name of a pattern may be gone by now, or be a link to nothing.
      if (isNamed || errorCode(error) !== 'ENOENT') onTrouble(path, reasonOf(error));
    }
    return undefined;
  }

  #isFresh({ key, path, stat }: Candidate): boolean {
    const follow = this.#tracker.follows.get(key);
    if (follow) follow.path = path;
    if (follow || this.#tracker.archives.has(key) || this.#busy.has(key)) return false;
    if (this.#done.get(key) === stat.size) return false;
    const original = this.#copies.get(key);
    if (original && original.goneMs === undefined && this.#isFollowed(original)) return false;
    this.#copies.delete(key);
    return true;
  }

  /** Its content is being read; another content in the same file is another matter. */
  #isFollowed(known: KnownFile): boolean {
    return this.#tracker.follows.get(inodeKey(known.identity))?.known === known;
  }

  /** Reads a file on that is remembered; false when it is not. */
  #resume(candidate: Candidate): boolean {
    const { files } = this.#host.files;
    const known = sameFile(files.values(), identityOf(candidate.stat));
    if (!known) return false;
    if (isGzip(candidate.path) || known.goneMs !== undefined) return this.#resumeDone(candidate, known);
    const opened = this.#open(candidate);
    if (!opened) return true;
    if (stillHolds(opened.fd, Number(opened.stat.size), known)) {
      this.#follow(opened, known);
      return true;
    }
    fs.closeSync(opened.fd);
    return false;
  }

  /** A compressed file, or one that was read to its end and given up. */
  #resumeDone(candidate: Candidate, known: KnownFile): boolean {
    const { key, path, stat } = candidate;
    if (isGzip(path)) {
      if (known.goneMs === undefined) this.#archive(candidate, known);
      else this.#done.set(key, stat.size);
      return true;
    }
    const opened = this.#open(candidate);
    if (!opened) return true;
    const size = Number(opened.stat.size);
    const isSame = stillHolds(opened.fd, size, known);
    if (isSame && size > known.place.position) {
      known.goneMs = undefined;
      this.#host.files.note(known, 'file');
      this.#follow(opened, known);
      return true;
    }
    fs.closeSync(opened.fd);
    if (isSame) this.#done.set(key, stat.size);
    return isSame;
  }

  /** Begins with a file that is not remembered by its inode. */
  #start(candidate: Candidate, isFirst = this.#isFirst): void {
    const opened = this.#open(candidate);
    if (!opened) return;
    const { fd, source, stat, key } = opened;
    const original = copiedFrom(fd, Number(stat.size), this.#orphans(source));
    if (original) {
      this.#adopt(original, candidate);
      this.#follow(opened, original);
      return;
    }
    const followed = [...this.#tracker.follows.values()].find(
      (follow) => follow.known.source === source && isCopyOf(fd, Number(stat.size), follow.fd),
    );
    if (followed) {
      this.#copies.set(key, followed.known);
      fs.closeSync(fd);
    } else this.#begin(opened, isFirst);
  }

  #begin(opened: OpenCandidate, isFirst: boolean): void {
    const { fd, path, rule, source } = opened;
    const size = Number(opened.stat.size);
    const { start } = this.#settings;
    const isOld = isFirst && !this.#isResumed;
    const position = isOld ? startingPosition(fd, size, start, (line) => this.#host.timeOf(line, rule)) : 0;
    const fresh = newFile(identityOf(opened.stat), path, source);
    this.#follow(opened, this.#host.files.add({ ...fresh, place: { position, lines: 0 } }));
  }

  /** Reads a compressed file on from the place that is known of it. */
  #archive(candidate: Candidate, known: KnownFile): void {
    const opened = this.#open(candidate);
    if (opened) this.#tracker.beginArchive(known, opened);
  }

  async #startArchive(candidate: Candidate, isFirst: boolean): Promise<void> {
    const opened = this.#open(candidate);
    if (!opened) return;
    const { fd, path, source, stat, key } = opened;
    const known = [...this.#host.files.files.values()].filter((file) => file.source === source).reverse();
    const original = await findContent(fd, known);
    const isCopy = original && original.goneMs === undefined && this.#isFollowed(original);
    if (isCopy) this.#copies.set(key, original);
    const isOld = !original && isFirst && this.#isOld(stat);
    if (isOld) {
      this.#done.set(key, stat.size);
      this.#host.files.add({ ...newFile(identityOf(stat), path, source), goneMs: Date.now() });
    }
    if (isCopy || isOld || this.#isClosed) {
      fs.closeSync(fd);
      return;
    }
    if (original) this.#adopt(original, candidate);
    const file = original ?? this.#host.files.add(newFile(identityOf(stat), path, source));
    this.#tracker.beginArchive(file, opened);
  }

  /** True for a file that was complete before the time from which on lines are wanted. */
  #isOld({ mtimeNs }: fs.BigIntStats): boolean {
    const { start } = this.#settings;
    if (this.#isResumed || start.kind === 'beginning') return false;
    return start.kind === 'end' || mtimeNs < start.sinceNs;
  }

  /** The content of a remembered file is in another one now. */
  #adopt(known: KnownFile, { path, stat }: Candidate): void {
    Object.assign(known, { identity: identityOf(stat), path: resolve(path), goneMs: undefined });
    this.#host.files.note(known, 'file');
  }

  /** Remembered, not read to the end, and not open. */
  #orphans(source?: string): readonly KnownFile[] {
    return [...this.#host.files.files.values()].filter(
      (known) =>
        known.goneMs === undefined &&
        (source === undefined || known.source === source) &&
        !this.#isFollowed(known) &&
        !this.#tracker.archives.has(inodeKey(known.identity)),
    );
  }

  /** Files that got a name which no rule stands for, while nobody looked. */
  #findRenamed(present: ReadonlySet<string>): void {
    for (const known of this.#orphans()) {
      const rule = this.#ruleOf(known);
      if (!rule || present.has(inodeKey(known.identity))) continue;
      for (const path of siblingsOf(known.path)) {
        const candidate = this.#candidateAt(path, rule, known);
        if (!candidate || candidate.key !== inodeKey(known.identity) || isGzip(path)) continue;
        if (this.#resume(candidate)) break;
      }
    }
  }

  /** Content that was copied to a name which no rule stands for; what is not found is told. */
  #findLost(notYet: ReadonlySet<string>, source?: string): void {
    for (const known of this.#orphans(source)) {
      const rule = this.#ruleOf(known);
      if (notYet.has(known.source) || !rule || this.#findCopy(known, rule)) continue;
      const key = `lost ${known.id}`;
      this.#busy.set(
        key,
        this.#findArchive(known, rule).finally(() => this.#busy.delete(key)),
      );
    }
  }

  #findCopy(known: KnownFile, rule: FileRule): boolean {
    for (const path of siblingsOf(known.path)) {
      const candidate = isGzip(path) ? undefined : this.#candidateAt(path, rule, known);
      const isFree = candidate && !this.#tracker.follows.has(candidate.key);
      const opened = isFree ? this.#open(candidate) : undefined;
      if (!opened) continue;
      if (copiedFrom(opened.fd, Number(opened.stat.size), [known])) {
        this.#adopt(known, opened);
        this.#follow(opened, known);
        return true;
      }
      fs.closeSync(opened.fd);
    }
    return false;
  }

  async #findArchive(known: KnownFile, rule: FileRule): Promise<void> {
    for (const path of siblingsOf(known.path).filter(isGzip)) {
      if (known.goneMs !== undefined || !this.#orphans().includes(known)) return;
      const candidate = this.#candidateAt(path, rule, known);
      const opened = candidate && this.#open(candidate);
      if (!opened) continue;
      const isFound = (await findContent(opened.fd, [known])) !== undefined && !this.#isClosed;
      if (!isFound) {
        fs.closeSync(opened.fd);
        continue;
      }
      this.#adopt(known, opened);
      this.#tracker.beginArchive(known, opened);
      return;
    }
    if (!this.#isClosed) this.#tellLost(known, rule);
  }

  /** Nothing more is known of it than what was read. */
  #tellLost(known: KnownFile, rule: FileRule): void {
    known.goneMs = Date.now();
    this.#host.files.note(known, 'gone');
    // At the last look everything was read.
    if (known.mark.at === known.place.position && known.place.lines === 0) return;
    const fields = [label('file', known.path), value('read', known.place.position)];
    this.#host.announce(originOf(known.source, tagsBy(rule, known.path)), 'GAP', 'gone', fields);
  }

  #ruleOf({ path, source }: KnownFile): FileRule | undefined {
    return this.#settings.rules.find((rule) =>
      rule.globs.some((glob) => nameBy(rule, glob, path)?.source === source),
    );
  }

  #candidateAt(path: string, rule: FileRule, { source }: KnownFile): Candidate | undefined {
    const stat = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat && { path, rule, source, stat, key: inodeKey(identityOf(stat)) };
  }

  #follow({ fd, path, rule }: OpenCandidate, known: KnownFile): void {
    this.#tracker.begin(known, { fd, path, place: known.place, rule });
  }

  /** Opens a file; what has its name by now may be another one. */
  #open(candidate: Candidate): OpenCandidate | undefined {
    try {
      const fd = fs.openSync(candidate.path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
      const stat = fs.fstatSync(fd, { bigint: true });
      const key = inodeKey(identityOf(stat));
      if (key === candidate.key) {
        this.#settings.onTrouble(candidate.path, undefined);
        return { ...candidate, stat, fd };
      }
      fs.closeSync(fd);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.#settings.onTrouble(candidate.path, reasonOf(error));
    }
    return undefined;
  }
}
