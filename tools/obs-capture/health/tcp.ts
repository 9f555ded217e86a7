// A connection to a port: well when it is accepted.

import net from 'node:net';
import { type Check, failing } from './check.ts';

export function tcpCheck(host: string, port: number): Check {
  return (timeoutMs) =>
    new Promise((resolve) => {
      const socket = net.connect({ host, port, timeout: timeoutMs });
      socket.on('connect', () => {
        socket.destroy();
        resolve({ isOk: true });
      });
      socket.on('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)));
      socket.on('error', (error) => resolve(failing(error.message)));
    });
}
