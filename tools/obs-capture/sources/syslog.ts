// Syslog from other programs and hosts: RFC 5424 and RFC 3164 over UDP, TCP or a unix socket of streams, until it is told to stop.
// Sockets of datagrams under /dev/log cannot be opened here: Node.js has none.

import { SystemError } from '../../lib/cli/failure.ts';
import { errorCode, reasonOf } from '../../lib/stream/failure.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { label, originOf, value } from '../origin.ts';
import { type Address, formatAddress } from '../syslog/address.ts';
import { datagramListener } from '../syslog/datagram-listener.ts';
import type { Listener, ListenerHost } from '../syslog/listener.ts';
import { streamListener } from '../syslog/stream-listener.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface SyslogSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly address: Address;
}

export function syslogSource({ source, tags, address }: SyslogSettings, host: SourceHost): Source {
  const origin = originOf(source, tags);
  let stop: (end: SourceEnd) => void = () => undefined;
  const stopped = new Promise<SourceEnd>((resolve) => {
    stop = resolve;
  });
  const name = formatAddress(address);
  const listener = createListener(address, {
    read: (input, onEnd) => host.read(input, { origin, format: 'syslog', isWhole: true }, onEnd),
    dropped: (messages, why) =>
      host.announce(origin, 'GAP', why, [label('address', name), value('dropped', messages)]),
    warn: (message) => host.warn(`${name}: ${message}`),
  });
  return {
    async run() {
      try {
        const bound = await listener.listen();
        host.announce(origin, 'EVENT', 'listen', [label('address', formatAddress(bound))]);
      } catch (error) {
        const reason = errorCode(error) === 'EADDRINUSE' ? 'the address is in use' : reasonOf(error);
        return { kind: 'failed', error: new SystemError(`cannot listen on ${name}: ${reason}`) };
      }
      const end = await stopped;
      listener.close();
      return end;
    },
    signal: (signal: StopSignal) => stop({ kind: 'signal', signal }),
    abandon: () => stop({ kind: 'end' }),
  };
}

function createListener(address: Address, host: ListenerHost): Listener {
  if (address.kind !== 'udp') return streamListener(address, host);
  return datagramListener({ ...address, kind: 'udp' }, host);
}
