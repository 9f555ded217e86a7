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

/** @param cutAfter for each connection: the bytes of the answer after which it is cut; undefined for none */
export async function openCutProxy(
  path: string,
  target: string,
  cutAfter: () => number | undefined,
): Promise<CutProxy> {
  const open = new Set<net.Socket>();
  let cuts = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(target);
    let left = cutAfter();
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => void upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (left !== undefined && bytes.length >= left) {
        cuts++;
        client.write(bytes.subarray(0, left), () => client.destroy());
        left = 0;
        upstream.destroy();
        return;
      }
      if (left !== undefined) left -= bytes.length;
      if (!client.write(bytes)) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
    });
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
