// Credentials by the form in which they travel: authentication schemes, signed tokens, addresses with a password, private keys.

import { CLASS } from '../../../lib/kernel/literal.ts';
import type { PatternRule, PrivateKeyRule } from '../rule.ts';

const { word, base64url, base64, dot } = CLASS;

/** What a machine made: long, or with a digit, or in both cases; not a word such as `authentication`. */
export function looksMade(text: string): boolean {
  if (text.length >= 40) return true;
  if (text.length < 8) return false;
  return /[0-9]/.test(text) || (/[a-z][A-Z]/.test(text) && text.length >= 16);
}

/** A user and a password, which Basic authentication (RFC 7617) joins with a colon. */
function isPair(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x20-\x39\x3b-\x7e\x80-\xff]*:[^\x00-\x1f\x7f]*$/.test(decoded);
}

export const schemeRules: readonly PatternRule[] = [
  {
    kind: 'pattern',
    name: 'bearer-token',
    byPlace: true,
    literals: [
      {
        text: 'bearer',
        anyCase: true,
        check: 'spaced',
        after: { set: word | base64url | base64 | dot, least: 8 },
      },
    ],
    pattern: 'bearer(?:[ \\t:]{1,4}|%20)([\\w.~+/-]{8,}={0,2})',
    ignoreCase: true,
    wordStart: true,
    accept: looksMade,
    positive: [
      'Authorization: Bearer «mF_9.B5f-4.1JqM»',
      '2026-02-14T12:34:05Z web/0 INFO call auth="Bearer «0a1b2c3d4e5f»" status=200',
      'h=bearer%20«0a1b2c3d4e5f»',
    ],
    negative: [
      'Bearer authentication is required',
      'WWW-Authenticate: Bearer realm="x"',
      'the bearer of bad news',
      'forbearer 0a1b2c3d4e5f',
    ],
  },
  {
    kind: 'pattern',
    name: 'basic-credentials',
    byPlace: true,
    literals: [{ text: 'basic', anyCase: true, check: 'spaced', after: { set: word | base64, least: 4 } }],
    pattern: 'basic(?:[ \\t:]{1,4}|%20)([A-Za-z0-9+/]{4,}={0,2})',
    ignoreCase: true,
    wordStart: true,
    accept: isPair,
    positive: [
      'Authorization: Basic «QWxhZGRpbjpvcGVuIHNlc2FtZQ==»',
      'authorization="Basic «Ym9iOmh1bnRlcjI=»"',
    ],
    negative: ['Basic authentication failed', 'basic training', 'Basic QWxhZGRpbg=='],
  },
  {
    kind: 'pattern',
    name: 'jwt',
    literals: [{ text: 'eyJ', after: { set: base64url, least: 8 } }],
    pattern: 'eyJ[\\w-]{8,}\\.(?:eyJ[\\w-]{8,}(?:\\.[\\w-]+)?|[\\w-]*\\.[\\w-]+\\.[\\w-]+(?:\\.[\\w-]+)?)',
    wholeRun: true,
    positive: [
      'got «eyJh·bGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U» ok',
      'got «eyJh·bGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0» ok',
      'got «eyJh·bGciOiJSU0EtT0FFUCJ9.OKOawDo13gRp2ojaHV7LFp.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT» ok',
    ],
    negative: ['eyJuZXh0IjoxMjN9', 'cursor=eyJuZXh0IjoxMjN9&x=1', 'eyJuZXh0IjoxMjN9.json'],
  },
  {
    kind: 'pattern',
    name: 'url-password',
    byPlace: true,
    literals: [
      { text: '://', check: 'userInfo' },
      { text: ':\\/\\/', check: 'userInfo' },
    ],
    pattern: ':\\\\?/\\\\?/[^\\s:/?#@"\'<>]*:([^\\s/?#"\'<>]+)@',
    positive: [
      'connect postgres://app:«s3cr3t»@db:5432/x?sslmode=require',
      'redis://:«hunter2»@cache:6379/0',
      'amqp://u:«p@ss»@mq/vhost',
      '{"url":"mongodb+srv:\\/\\/u:«pw»@c.example.net\\/db"}',
      'https://bob:«x»@example.org',
    ],
    negative: [
      'http://host:8080/path?mail=a@b.example',
      'https://example.org/a:b@c',
      'ssh://git@example.org/x',
      'postgres://app@db/x',
      'http://a:/@',
    ],
  },
  {
    kind: 'pattern',
    name: 'url-password',
    byPlace: true,
    literals: [{ text: 'jdbc:oracle:thin' }],
    pattern: 'jdbc:oracle:thin:[^\\s/@"\']{1,64}/([^\\s@"\']{1,128})@',
    positive: ['jdbc:oracle:thin:scott/«tiger»@//db:1521/x'],
    negative: ['jdbc:oracle:thin:@//db:1521/x'],
  },
  {
    kind: 'pattern',
    name: 'curl-password',
    byPlace: true,
    literals: [{ text: 'curl ' }],
    pattern:
      'curl (?:[^|;\\n]{0,200} )?(?:-[a-zA-Z]{0,8}u|--user)[ =]?["\\\']?[^\\s:"\\\']{1,64}:([^\\s"\\\']{1,128})',
    positive: ['ran curl -s -u bob:«hunter2» https://example.org', 'curl --user "bob:«hunter2»" http://a'],
    negative: ['curl -u bob http://a', 'User-Agent: curl 8.5.0', 'curl -X GET http://a:80/'],
  },
  {
    kind: 'pattern',
    name: 'password-hash',
    literals: [
      { text: '$2[abxy]$' },
      { text: '$argon2' },
      { text: '$[156]$', after: { set: word | dot | base64, least: 2 } },
    ],
    pattern:
      '(?:\\$2[abxy]\\$[0-9]{2}\\$[A-Za-z0-9./]{53}|\\$argon2(?:id|i|d)\\$v=[0-9]{1,3}\\$[a-z0-9,=]{1,48}\\$[A-Za-z0-9+/]{8,}\\$[A-Za-z0-9+/]{16,}|\\$[156]\\$(?:rounds=[0-9]{1,9}\\$)?[A-Za-z0-9./]{2,16}\\$[A-Za-z0-9./]{22,86})',
    positive: [
      `root:«$6·$saltsalt$${'aB3/x.9Z'.repeat(10)}abcdef»:19000`,
      `hash «$2b·$12$${'aB3/x.9Z'.repeat(6)}abcde»`,
      'hash «$argon2·id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG»',
    ],
    negative: ['costs $1$ or $5$x', '$2b$ is a prefix', '$argon2id$ as well'],
  },
  {
    kind: 'pattern',
    name: 'named-value',
    byPlace: true,
    // A list of names and values, as of the environment of a container: {"name":"DB_PASSWORD","value":"…"}.
    literals: ['assword', 'passwd', 'secret', 'token', 'key'].flatMap((end) =>
      ['","value"', '", "value"'].map((rest) => ({ text: (end + rest).slice(-16), anyCase: true })),
    ),
    lead: 'A-Za-z0-9_.-',
    pattern:
      '[A-Za-z0-9_.-]{0,64}(?:password|passwd|secret|token|(?:api|app|access|secret|private|signing|encryption|master|account|auth)[_.-]?key)",[ ]?"value":[ ]?"([^"\\\\]{1,512})',
    ignoreCase: true,
    accept: (value) => !/^(?:null|true|false|\*+)$/.test(value),
    positive: [
      '{"env":[{"name":"DB_PASSWORD","value":"«hunter2»"},{"name":"A","value":"1"}]}',
      '[{"Name": "stripe_api_key", "Value": "«abcd1234»"}]',
    ],
    negative: ['{"name":"PARTITION_KEY","value":"a"}', '{"name":"DB_PASSWORD","value":""}'],
  },
];

export const privateKeyRule: PrivateKeyRule = {
  kind: 'private-key',
  name: 'private-key',
  literals: [{ text: '-----BEGIN ' }],
  positive: [
    '-----BEGIN RSA PRIVATE KEY-----\\n«MIIEpAIBAAKCAQEA·1234\\nabcd==»\\n-----END RSA PRIVATE KEY-----\\n',
    '{"key":"-----BEGIN PRIVATE KEY-----\\n«MIIEvQ·IBADAN»\\n-----END PRIVATE KEY-----\\n","x":1}',
    '-----BEGIN OPENSSH PRIVATE KEY----- «b3BlbnNz·aC1rZXk= AAAA» -----END OPENSSH PRIVATE KEY-----',
    '-----BEGIN EC PRIVATE KEY-----\\n«MHcCAQEE·IIGl»',
  ],
  negative: [
    '-----BEGIN CERTIFICATE-----\\nMIIDdzCCAl+gAwIBAgIE\\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkq\\n-----END PUBLIC KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----\\n[redacted:private-key:7f3a91c2]\\n-----END RSA PRIVATE KEY-----',
  ],
};
