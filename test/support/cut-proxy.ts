// A unix socket in front of another one whose connections can be cut at any moment, and after any number of bytes.

import net from 'node:net';

export interface CutProxy {
  readonly path: string;
  /** Breaks all connections that are open. */
  cut(): void;
  /** How many connections were cut in the middle by `cutAfter`. */
  readonly cuts: number;
  close(): void;
}

/** After so many bytes of one direction, or before what holds a text. */
export interface Cut {
  readonly of: 'question' | 'answer';
  readonly bytes?: number | undefined;
  readonly before?: string;
}

/** @param cutAfter for each connection: where it is cut, a number being of the answer; undefined for nowhere */
export async function openCutProxy(
  path: string,
  target: string,
  cutAfter: () => Cut | number | undefined,
): Promise<CutProxy> {
  const open = new Set<net.Socket>();
  let cuts = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(target);
    const cut = cutAfter();
    const { of, bytes, before }: Cut = typeof cut === 'object' ? cut : { of: 'answer', bytes: cut };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const pass = (from: net.Socket, to: net.Socket, isCut: boolean): void => {
      let left = isCut ? bytes : undefined;
      from.on('data', (data) => {
        if (isCut && before !== undefined && data.includes(before)) {
          cuts++;
          for (const socket of [from, to]) socket.destroy();
          return;
        }
        if (left !== undefined && data.length >= left) {
          cuts++;
          to.write(data.subarray(0, left), () => to.destroy());
          left = 0;
          from.destroy();
          return;
        }
        if (left !== undefined) left -= data.length;
        if (to.write(data)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    };
    pass(client, upstream, of === 'question');
    pass(upstream, client, of === 'answer');
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    cut() {
      for (const socket of open) socket.destroy();
    },
    get cuts() {
      return cuts;
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
