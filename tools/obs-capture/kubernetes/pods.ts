// What kubectl says of pods: `get pods -o json`, a list at once, and with `--watch --output-watch-events` an object for each change.

import { listAt, numberAt, textAt, textsAt, valueAt } from '../docker/container.ts';

/** One run of a container. */
export interface Run {
  /** '' while there was none. */
  readonly id: string;
  readonly isRunning: boolean;
  /** RFC 3339, to the second; '' where it does not apply. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly exitCode: number | undefined;
  /** In the word of Kubernetes: Completed, Error, OOMKilled. */
  readonly reason: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly restarts: number;
  readonly now: Run;
  /** The run before. */
  readonly before: Run;
}

export interface Pod {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly node: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly containers: readonly ContainerStatus[];
}

const STATUSES = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];

/** Reads a pod of the API. */
export function podOf(object: unknown): Pod {
  return {
    namespace: textAt(object, 'metadata', 'namespace'),
    pod: textAt(object, 'metadata', 'name'),
    uid: textAt(object, 'metadata', 'uid'),
    node: textAt(object, 'spec', 'nodeName'),
    labels: textsAt(object, 'metadata', 'labels'),
    containers: STATUSES.flatMap((statuses) => listAt(object, 'status', statuses).map(statusOf)),
  };
}

/** Reads `get pods -o json`. @throws SyntaxError */
export function podsOf(text: string): readonly Pod[] {
  return listAt(JSON.parse(text), 'items').map(podOf);
}

function statusOf(status: unknown): ContainerStatus {
  const id = textAt(status, 'containerID');
  return {
    name: textAt(status, 'name'),
    restarts: numberAt(status, 'restartCount') ?? 0,
    now: runOf(valueAt(status, 'state'), id),
    before: runOf(valueAt(status, 'lastState'), ''),
  };
}

function runOf(state: unknown, id: string): Run {
  const isRunning = valueAt(state, 'running') !== undefined;
  const [ran] = [valueAt(state, 'running'), valueAt(state, 'terminated')].filter(
    (each) => each !== undefined,
  );
  return {
    id: ran === undefined ? '' : textAt(ran, 'containerID') || id,
    isRunning,
    startedAt: textAt(ran, 'startedAt'),
    endedAt: textAt(ran, 'finishedAt'),
    exitCode: numberAt(ran, 'exitCode'),
    reason: textAt(ran, 'reason'),
  };
}

export interface PodChange {
  readonly isDeleted: boolean;
  readonly pod: Pod;
}

/** An object of more is left out; the API allows 1.5 MiB, and indentation makes it longer. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Takes the output of a watch apart: an object for each change, in one line, or in several of which the first is `{` and the last `}`. */
export function createChangeReader(onChange: (change: PodChange) => void): (text: string) => void {
  let rest = '';
  let object = '';
  const take = (line: string): void => {
    object += `${line}\n`;
    const isWhole = line === '}' || (object.length === line.length + 1 && line !== '{');
    if (!isWhole && object.length <= MOST_CHARACTERS) return;
    const change = parsed(object);
    object = '';
    const pod = podOf(valueAt(change, 'object'));
    if (pod.pod !== '') onChange({ isDeleted: textAt(change, 'type') === 'DELETED', pod });
  };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_CHARACTERS) rest = '';
    lines.forEach(take);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not what kubectl writes: it says nothing of a pod.
    return undefined;
  }
}
