// Datagrams over UDP, one message each. A sender does not wait, so while nobody reads our output what arrives is dropped, and counted;
// so is what the system throws away.

import dgram from 'node:dgram';
import { createPushedInput } from '../../lib/stream/pushed-input.ts';
import type { Address } from './address.ts';
import { lineOfDatagram } from './framing.ts';
import type { Listener, ListenerHost } from './listener.ts';
import { createOverflowCount } from './overflow.ts';

/** Asked for; the system may give less. */
const RECEIVE_BYTES = 4 * 1024 * 1024;
/** What the system has thrown away is looked at so often. */
const LOOK_MS = 1000;

export function datagramListener(address: Address & { kind: 'udp' }, host: ListenerHost): Listener {
  const socket = dgram.createSocket({
    type: address.host.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BYTES,
  });
  let isStalled = false;
  let dropped = 0;
  const tell = (): void => {
    if (dropped > 0) host.dropped(dropped, 'stalled');
    dropped = 0;
  };
  const input = createPushedInput(() => {
    isStalled = false;
    tell();
  });
  const lane = host.read(input, () => undefined);
  let overflow: () => number = () => 0;
  const tellOverflow = (): void => {
    const messages = overflow();
    if (messages > 0) host.dropped(messages, 'overflow');
  };
  const looking = setInterval(tellOverflow, LOOK_MS);
  socket.on('message', (datagram) => {
    if (isStalled) dropped++;
    else isStalled = !input.push(lineOfDatagram(datagram));
  });
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.bind(address.port, address.host, () => {
          socket.off('error', reject);
          socket.on('error', (error) => host.warn(error.message));
          const { port } = socket.address();
          overflow = createOverflowCount(port);
          resolve({ ...address, port });
        });
      }),
    close() {
      clearInterval(looking);
      tellOverflow();
      socket.close();
      lane.close();
      tell();
    },
  };
}
