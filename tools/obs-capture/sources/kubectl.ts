// The containers of a cluster of Kubernetes through kubectl: a watch of the pods says which there are and what becomes of them, and a
// kubectl for each container reads its log (kubernetes/follower.ts).

import { SystemError } from '../../lib/cli/failure.ts';
import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { Follower } from '../kubernetes/follower.ts';
import { ask, type Child, type Kubectl, KubectlFailure, startChild } from '../kubernetes/kubectl.ts';
import { createChangeReader, type Pod, type PodChange, podsOf } from '../kubernetes/pods.ts';
import { sourceOf } from '../kubernetes/source-of.ts';
import { label, originOf, value } from '../origin.ts';
import { createPause } from '../pause.ts';
import type { Reading } from '../reading.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface KubectlSettings {
  readonly kubectl: Kubectl;
  /** Which pods kubectl is asked for: a namespace, or all. */
  readonly scope: readonly string[];
  readonly chooses: (pod: Pod) => boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  /** How lines are read, where that is not what the options say. */
  readonly reading: Reading | undefined;
  readonly maxLineBytes: number;
  /** From when on containers are read that run at the start, RFC 3339; '' for all there is. */
  readonly begin: string;
  /** The user has said so. */
  readonly isBeginPinned: boolean;
}

/** A watch that holds so long is one. */
const CONNECTED_MS = 1000;

export function kubectlSource(settings: KubectlSettings, host: SourceHost): Source {
  return new Cluster(settings, host);
}

class Cluster implements Source {
  readonly #settings: KubectlSettings;
  readonly #host: SourceHost;
  readonly #origin;
  readonly #pause = createPause({ shortestMs: 100, longestMs: 30_000 });
  /** By pod and container, and what each of them waits for at the end. */
  readonly #followers = new Map<
    string,
    { readonly uid: string; readonly follower: Follower; readonly ended: Promise<void> }
  >();
  /** Runs of containers that were there at the start: these are not read from their beginning. */
  readonly #former = new Set<string>();
  /** An earlier process has read here: what was started since then is new. */
  readonly #isResumed: boolean;
  #watch: Child | undefined;
  #stopped: SourceEnd | undefined;
  #brokenSinceMs: number | undefined;

  constructor(settings: KubectlSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#origin = originOf('kubernetes', settings.tags);
    const senders = [...(host.streams?.senders ?? [])];
    this.#isResumed = !settings.isBeginPinned && senders.some((from) => from.startsWith('kubernetes '));
  }

  async run(): Promise<SourceEnd> {
    const failure = await this.#lookAround();
    if (failure) return { kind: 'failed', error: failure };
    while (this.#stopped === undefined) {
      await this.#watchOnce();
      if (this.#stopped === undefined) await this.#pause.wait();
    }
    await Promise.all([...this.#followers.values()].map(({ ended }) => ended));
    return this.#stopped ?? { kind: 'end' };
  }

  signal(signal: StopSignal): void {
    this.#stop({ kind: 'signal', signal });
  }

  abandon(): void {
    this.#stop({ kind: 'end' });
  }

  #stop(end: SourceEnd): void {
    this.#stopped ??= end;
    this.#watch?.kill();
    this.#pause.stop();
    for (const { follower } of this.#followers.values()) follower.close();
  }

  /** What cannot be asked once will never be: no kubectl, no cluster, no permission. */
  async #lookAround(): Promise<SystemError | undefined> {
    const { kubectl, scope } = this.#settings;
    try {
      const pods = podsOf(await ask(kubectl, ['get', 'pods', ...scope, '--output=json']));
      for (const pod of pods) for (const { now } of pod.containers) this.#former.add(now.id);
      for (const pod of pods) this.#meet({ pod, isDeleted: false });
      return undefined;
    } catch (error) {
      if (error instanceof KubectlFailure || error instanceof SyntaxError)
        return new SystemError(`cannot read the pods: ${error.message}`);
      throw error;
    }
  }

  async #watchOnce(): Promise<void> {
    const { kubectl, scope } = this.#settings;
    const words = ['get', 'pods', ...scope, '--output=json', '--watch', '--output-watch-events'];
    const read = createChangeReader((change) => this.#meet(change));
    const decoder = new TextDecoder();
    const child = startChild(kubectl, words, (bytes) => {
      this.#tellReturn();
      read(decoder.decode(bytes, { stream: true }));
    });
    this.#watch = child;
    const connected = setTimeout(() => {
      this.#tellReturn();
      this.#pause.reset();
    }, CONNECTED_MS);
    const { failure } = await child.ended;
    clearTimeout(connected);
    // A watch ends now and then, by itself; then it is begun again and says what is there.
    if (failure !== undefined && this.#stopped === undefined) this.#tellBroken(failure);
  }

  #meet({ pod, isDeleted }: PodChange): void {
    if (this.#stopped !== undefined || !this.#settings.chooses(pod)) return;
    for (const status of pod.containers) {
      const key = `${pod.namespace}/${pod.pod}/${status.name}`;
      const met = this.#followers.get(key);
      if (met?.uid === pod.uid && !isDeleted) met.follower.update(status);
      else if (met?.uid === pod.uid) met.follower.gone();
      else if (!isDeleted && (status.now.id !== '' || status.before.id !== ''))
        this.#follow(pod, status, key);
    }
  }

  #follow(pod: Pod, status: Pod['containers'][number], key: string): void {
    const { kubectl, tags, format, reading, maxLineBytes, begin } = this.#settings;
    const { namespace, pod: name, uid, node } = pod;
    const container = status.name;
    const isFormer = this.#former.has(status.now.id);
    const named = { namespace, pod: name, container };
    this.#followers.get(key)?.follower.gone();
    const follower = new Follower(
      {
        ...named,
        uid,
        kubectl,
        format,
        reading,
        maxLineBytes,
        source: sourceOf(named, node),
        tags: new Map([...Object.entries(named), ...tags]),
        begin: isFormer && !this.#isResumed ? begin : '',
        isNew: !isFormer,
      },
      status,
      this.#host,
    );
    const ended = follower.run().then(() => {
      if (this.#followers.get(key)?.follower === follower) this.#followers.delete(key);
      if (this.#stopped === undefined) this.#host.streams?.forget(`kubernetes ${namespace}/${name}/${uid}`);
    });
    this.#followers.set(key, { uid, follower, ended });
  }

  #tellBroken(reason: string): void {
    if (this.#brokenSinceMs !== undefined) return;
    this.#brokenSinceMs = performance.now();
    this.#host.warn(`${reason}; trying again`);
    this.#host.announce(this.#origin, 'EVENT', 'disconnect', [label('reason', reason)]);
  }

  #tellReturn(): void {
    if (this.#brokenSinceMs === undefined) return;
    const downSeconds = Math.round(performance.now() - this.#brokenSinceMs) / 1000;
    this.#brokenSinceMs = undefined;
    this.#host.announce(this.#origin, 'EVENT', 'reconnect', [
      value('down', formatQuantity(downSeconds, 'duration')),
    ]);
  }
}
