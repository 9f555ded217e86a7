// obs-tag beside the native tools that can do a part of its work: fields appended with redaction off and on, and filters.

import { binary, peer, type Race, runRaces } from './throughput.ts';

const tag = binary('obs-tag');

const APPEND: Race = {
  work: 'append two fields',
  ours: { name: 'obs-tag --no-redact', command: `${tag} --no-redact env=prod region=eu` },
  peers: [
    { name: 'obs-tag, redacting', command: `${tag} env=prod region=eu` },
    peer('mawk', `mawk '{print $0 " env=prod region=eu"}'`),
    peer('sed', `sed 's/$/ env=prod region=eu/'`),
    peer('perl', `perl -ne 'chomp; print "$_ env=prod region=eu\\n"'`),
  ],
};

const BY_LEVEL: Race = {
  work: 'filter by level',
  ours: { name: 'obs-tag --no-redact', command: `${tag} --no-redact --where 'level>=ERROR'` },
  peers: [
    { name: 'obs-tag, redacting', command: `${tag} --where 'level>=ERROR'` },
    peer('grep', `grep -F ' ERROR '`),
    peer('mawk', `mawk '$3=="ERROR"'`),
  ],
};

const BY_PATTERN: Race = {
  work: 'filter by level and pattern',
  ours: {
    name: 'obs-tag --no-redact',
    command: `${tag} --no-redact --where 'level>=WARN && path~"^/api/v1/(carts|items)/1"'`,
  },
  peers: [
    {
      name: 'obs-tag, redacting',
      command: `${tag} --where 'level>=WARN && path~"^/api/v1/(carts|items)/1"'`,
    },
    peer('grep', `grep -E ' (WARN|ERROR|FATAL) .*path=/api/v1/(carts|items)/1'`),
    peer('mawk', `mawk '$3~/^(WARN|ERROR|FATAL)$/ && / path=\\/api\\/v1\\/(carts|items)\\/1/'`),
  ],
};

const PATTERN_ALONE: Race = {
  work: 'filter by pattern',
  ours: { name: 'obs-tag --no-redact', command: `${tag} --no-redact --where 'path~"^/api/v1/items/17"'` },
  peers: [peer('grep', `grep -E ' path=/api/v1/items/17'`)],
};

export function benchTag(log: string): void {
  runRaces('obs-tag', [APPEND, BY_LEVEL, BY_PATTERN, PATTERN_ALONE], log);
}
