// Syslog: the addresses of --syslog.

import { UsageError } from '../../lib/cli/failure.ts';
import type { SyslogSettings } from '../sources/syslog.ts';
import { parseListen } from '../syslog/address.ts';
import type { Values } from './request.ts';
import { NO_TAGS } from './tags.ts';

/** @throws UsageError */
export function syslogOf({ syslog }: Values): SyslogSettings[] {
  return syslog.map((text) => {
    const listen = parseListen(text);
    if (listen === undefined) {
      throw new UsageError(
        `option --syslog expects [SOURCE=]udp:[HOST:]PORT, tcp:[HOST:]PORT or unix:PATH, got ${JSON.stringify(text)}`,
      );
    }
    return { source: listen.source ?? 'syslog', tags: NO_TAGS, address: listen.address };
  });
}
