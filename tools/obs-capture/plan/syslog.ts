// Syslog: the addresses of --syslog.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import type { SyslogSettings } from '../sources/syslog.ts';
import { parseAddress, parseListen } from '../syslog/address.ts';
import { declared } from './declared.ts';
import type { Values } from './request.ts';
import { NO_TAGS } from './tags.ts';

/** @throws UsageError or ManifestFailure */
export function syslogOf({ syslog }: Values, manifest: Manifest | undefined): SyslogSettings[] {
  const others = declared(manifest, 'syslog').map(({ source, tags, address: text, refuse }) => {
    const address = parseAddress(text);
    if (address === undefined) throw refuse('syslog', 'is not udp:[HOST:]PORT, tcp:[HOST:]PORT or unix:PATH');
    return { source: source ?? 'syslog', tags, address };
  });
  const own = syslog.map((text) => {
    const listen = parseListen(text);
    if (listen === undefined) {
      throw new UsageError(
        `option --syslog expects [SOURCE=]udp:[HOST:]PORT, tcp:[HOST:]PORT or unix:PATH, got ${JSON.stringify(text)}`,
      );
    }
    return { source: listen.source ?? 'syslog', tags: NO_TAGS, address: listen.address };
  });
  return [...own, ...others];
}
