// A stand-in for the API server of Kubernetes, for the real kubectl: as much of it as `get pods`, its watch and `logs` ask for. No
// cluster runs here; what it answers follows the documentation of the API (pods, pod logs, watch events).

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Line {
  readonly time: string;
  readonly text: string;
}

interface Run {
  readonly id: string;
  readonly startedAt: string;
  readonly lines: Line[];
  endedAt: string | undefined;
  exitCode: number;
  reason: string;
}

export interface FakePod {
  /** Says a line; its time is that of the clock. */
  say(text: string, time?: string): void;
  /** The container ends, and is not started again. */
  end(exitCode: number, reason?: string): void;
  restart(): void;
  delete(): void;
}

export interface Cluster {
  /** What runs kubectl on it. */
  readonly kubectl: string;
  addPod(namespace: string, pod: string, uid?: string): FakePod;
  /** Breaks all connections. */
  cut(): void;
  /** Nobody may see anything any more. */
  forbid(): void;
  /** How many connections are open for logs. */
  readonly followers: number;
  close(): Promise<void>;
}

const PODS = {
  name: 'pods',
  singularName: 'pod',
  namespaced: true,
  kind: 'Pod',
  verbs: ['get', 'list', 'watch'],
  shortNames: ['po'],
};

class Pod implements FakePod {
  runs: Run[] = [];
  readonly followers = new Set<{ run: Run; response: ServerResponse }>();
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly #changed: (pod: Pod, type: string) => void;

  constructor(namespace: string, name: string, uid: string, changed: (pod: Pod, type: string) => void) {
    this.namespace = namespace;
    this.name = name;
    this.uid = uid;
    this.#changed = changed;
    this.#begin();
  }

  say(text: string, time = new Date().toISOString()): void {
    const run = this.runs.at(-1)!;
    run.lines.push({ time, text });
    for (const { run: followed, response } of this.followers)
      if (followed === run) response.write(`${time} ${text}\n`);
  }

  end(exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error'): void {
    const run = this.runs.at(-1)!;
    Object.assign(run, { endedAt: new Date().toISOString(), exitCode, reason });
    for (const follower of this.followers) {
      if (follower.run !== run) continue;
      follower.response.end();
      this.followers.delete(follower);
    }
    this.#changed(this, 'MODIFIED');
  }

  restart(): void {
    if (this.runs.at(-1)!.endedAt === undefined) this.end(1);
    this.#begin();
    this.#changed(this, 'MODIFIED');
  }

  delete(): void {
    if (this.runs.at(-1)!.endedAt === undefined) this.end(0);
    this.#changed(this, 'DELETED');
  }

  #begin(): void {
    const id = `containerd://${String(this.runs.length).repeat(4)}${this.uid}`;
    const startedAt = new Date().toISOString();
    this.runs.push({ id, startedAt, lines: [], endedAt: undefined, exitCode: 0, reason: '' });
  }

  get object(): object {
    const [run, before] = [this.runs.at(-1)!, this.runs.at(-2)];
    const status = {
      name: 'app',
      restartCount: this.runs.length - 1,
      containerID: run.id,
      state: stateOf(run),
      lastState: before ? stateOf(before) : {},
    };
    return {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: this.name, namespace: this.namespace, uid: this.uid, resourceVersion: '1' },
      spec: { nodeName: 'node1', containers: [{ name: 'app', image: 'x' }] },
      status: { phase: 'Running', containerStatuses: [status] },
    };
  }
}

function stateOf({ id, startedAt, endedAt, exitCode, reason }: Run): object {
  const seconds = (time: string): string => time.replace(/\.\d+Z$/, 'Z');
  if (endedAt === undefined) return { running: { startedAt: seconds(startedAt) } };
  const times = { startedAt: seconds(startedAt), finishedAt: seconds(endedAt) };
  return { terminated: { containerID: id, exitCode, reason, ...times } };
}

export async function startCluster(home: string): Promise<Cluster> {
  const pods = new Map<string, Pod>();
  const watchers = new Set<ServerResponse>();
  /** All changes; their number is the version of the list. */
  const changes: string[] = [];
  const sockets = new Set<import('node:net').Socket>();
  let isForbidden = false;
  const changed = (pod: Pod, type: string): void => {
    if (type === 'DELETED') pods.delete(`${pod.namespace}/${pod.name}`);
    const change = `${JSON.stringify({ type, object: pod.object })}\n`;
    changes.push(change);
    for (const watcher of watchers) watcher.write(change);
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const [, , , , namespace, , name, log] = pathname.split('/');
    const pod = pods.get(`${namespace}/${name}`);
    const isDiscovery = /^\/(?:api|apis|api\/v1)$/.test(pathname);
    if (isDiscovery) say(response, discovery(pathname));
    else if (isForbidden) fail(response, 403, 'pods is forbidden: User "test" cannot list resource "pods"');
    else if (name === undefined) list(namespace, searchParams, response);
    else if (!pod) fail(response, 404, `pods "${name}" not found`);
    else if (log === undefined) say(response, pod.object);
    else tellLog(pod, searchParams, response);
  };

  const list = (namespace: string | undefined, query: URLSearchParams, response: ServerResponse): void => {
    const wanted = [...pods.values()].filter((pod) => namespace === undefined || pod.namespace === namespace);
    const items = wanted.map(({ object }) => object);
    const metadata = { resourceVersion: String(changes.length + 1) };
    if (!query.has('watch')) {
      say(response, { kind: 'PodList', apiVersion: 'v1', metadata, items });
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    for (const change of changes.slice(Number(query.get('resourceVersion')) - 1)) response.write(change);
    watchers.add(response);
    response.on('close', () => watchers.delete(response));
  };

  const server = http.createServer(answer);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    kubectl: `kubectl --server=http://127.0.0.1:${port} --cache-dir=${home}/cache`,
    addPod(namespace, name, uid = `uid-${name}`) {
      const pod = new Pod(namespace, name, uid, changed);
      pods.set(`${namespace}/${name}`, pod);
      changed(pod, 'ADDED');
      return pod;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    forbid() {
      isForbidden = true;
    },
    get followers() {
      return [...pods.values()].reduce((sum, { followers }) => sum + followers.size, 0);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function discovery(pathname: string): object {
  if (pathname === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (pathname === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: [] };
  const resources = [PODS, { ...PODS, name: 'pods/log' }];
  return { kind: 'APIResourceList', groupVersion: 'v1', resources };
}

function say(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
]);

function fail(response: ServerResponse, code: number, message: string): void {
  const reason = REASONS.get(code);
  say(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code }, code);
}

function tellLog(pod: Pod, query: URLSearchParams, response: ServerResponse): void {
  const run = query.get('previous') === 'true' ? pod.runs.at(-2) : pod.runs.at(-1);
  if (!run) {
    fail(response, 400, `previous terminated container "app" in pod "${pod.name}" not found`);
    return;
  }
  const since = query.get('sinceTime');
  const lines = run.lines.filter(({ time }) => since === null || Date.parse(time) >= Date.parse(since));
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.write(lines.map(({ time, text }) => `${time} ${text}\n`).join(''));
  if (query.get('follow') !== 'true' || run.endedAt !== undefined) {
    response.end();
    return;
  }
  const follower = { run, response };
  pod.followers.add(follower);
  response.on('close', () => pod.followers.delete(follower));
}
