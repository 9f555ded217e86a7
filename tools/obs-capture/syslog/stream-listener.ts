// Connections of senders, over TCP or a unix socket: each is a lane of its own, which waits while nobody reads our output.

import fs from 'node:fs';
import net from 'node:net';
import type { Lane } from '../../lib/stream/fan-in.ts';
import { createPushedInput } from '../../lib/stream/pushed-input.ts';
import type { Address } from './address.ts';
import { createFramer } from './framing.ts';
import type { Listener, ListenerHost } from './listener.ts';

const MOST_CONNECTIONS = 1024;

export function streamListener(address: Address, host: ListenerHost): Listener {
  const server = net.createServer();
  const open = new Map<net.Socket, Lane>();
  server.maxConnections = MOST_CONNECTIONS;
  server.on('drop', () => host.warn(`${MOST_CONNECTIONS} connections are open; one more was refused`));

  server.on('connection', (socket) => {
    const framer = createFramer();
    const input = createPushedInput(() => socket.resume());
    const lane = host.read(input, () => open.delete(socket));
    open.set(socket, lane);
    socket.on('data', (chunk) => {
      if (!input.push(framer.take(chunk))) socket.pause();
    });
    // One that is reset has ended, too.
    socket.on('error', () => undefined);
    socket.on('close', () => input.end());
  });

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.once('listening', () => {
          server.off('error', reject);
          server.on('error', (error) => host.warn(error.message));
          const bound = server.address();
          const isBound = address.kind !== 'unix' && bound !== null && typeof bound === 'object';
          resolve(isBound ? { ...address, port: bound.port } : address);
        });
        if (address.kind === 'unix') void removeStale(address.path).then(() => server.listen(address.path));
        else server.listen(address.port, address.host);
      }),
    close() {
      server.close();
      for (const [socket, lane] of open) {
        socket.destroy();
        lane.close();
      }
    },
  };
}

/** A socket that nobody listens on any more is in the way of a new one. */
function removeStale(path: string): Promise<void> {
  return new Promise((resolve) => {
    const probe = net.connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve();
    });
    probe.on('error', (error) => {
      const isDead = 'code' in error && error.code === 'ECONNREFUSED';
      if (isDead && fs.lstatSync(path, { throwIfNoEntry: false })?.isSocket()) fs.rmSync(path);
      resolve();
    });
  });
}
