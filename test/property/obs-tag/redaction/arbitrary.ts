// Secrets of every rule, and lines to hide them in, as latin1 strings.

import fc from 'fast-check';
import { type FieldRule, OPT_IN, type PatternRule } from '../../../../tools/obs-tag/redaction/rule.ts';
import { rulesFor } from '../../../../tools/obs-tag/redaction/rule-list.ts';

type Text = fc.Arbitrary<string>;

/** A secret with what has to stand around it to be known as one. */
export interface Hidden {
  readonly rule: string;
  readonly before: string;
  readonly secret: string;
  readonly after: string;
}

const RULES = rulesFor(OPT_IN);

const REPEATED = /\\.|\[(?:\\.|[^\]])*\]|\{(\d+),\}|[*+]/g;

/** The pattern with a few for any number of repetitions, so that what is made from it is short. */
function bounded(pattern: string): string {
  return pattern.replace(REPEATED, (part, least?: string) => {
    if (least !== undefined) return `{${least},${Number(least) + 8}}`;
    return part === '*' ? '{0,6}' : part === '+' ? '{1,6}' : part;
  });
}

/** What a pattern matches, and of it the secret, made from the pattern itself. */
function ofPattern(rule: PatternRule): fc.Arbitrary<Hidden> {
  const expression = new RegExp(rule.pattern, rule.ignoreCase ? 'di' : 'd');
  const source = new RegExp(`^(?:${bounded(rule.pattern.replaceAll('\\b', ''))})$`);
  return fc
    .stringMatching(source)
    .map((text): Hidden | undefined => {
      const match = expression.exec(text);
      const [start, end] = match?.indices?.[1] ?? match?.indices?.[0] ?? [0, 0];
      // Not the first one, or with an end that a word boundary moves.
      if (match?.index !== 0 || match[0].length !== text.length || /[\x00-\x1f\x7f"\\]/.test(text))
        return undefined;
      const secret = text.slice(start, end);
      // What begins with a percent escape begins behind it.
      if (secret.length < 5 || /^%[0-9a-f]{2}/i.test(secret) || rule.accept?.(secret) === false)
        return undefined;
      return { rule: rule.name, before: text.slice(0, start), secret, after: text.slice(end) };
    })
    .filter((hidden): hidden is Hidden => hidden !== undefined);
}

const patterns = RULES.filter(
  (rule): rule is PatternRule => rule.kind === 'pattern' && rule.minEntropy === undefined,
);
/** Those that hardly any random text passes have a secret of their own, or are left to their examples. */
const CHECKED = new Set(['basic-credentials', 'card', 'ip', 'curl-password', 'named-value']);

const valueChar = fc.constantFrom(
  ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#%^*()_+=.:/|~-',
);
/** Looks made by a machine, and holds nothing that ends a bare value. */
const value: Text = fc
  .tuple(fc.string({ unit: valueChar, minLength: 6, maxLength: 24 }), fc.constantFrom('7x', 'Q9', 'z0'))
  .map((parts) => parts.join(''))
  .filter((text) => !/^[@#%^*(){}[\]=.:/|~+-]|[)\]}>]$|[=:]{2}/.test(text));

const keyStart = fc.constantFrom('', '', 'db_', 'my-', 'app.', 'X-', 'user');

function ofField(rule: FieldRule): fc.Arbitrary<Hidden> {
  const key = fc
    .tuple(keyStart, fc.constantFrom(...rule.keys), fc.boolean())
    .map(([start, name, isUpper]) => {
      const plain = start + name.replace(/\[(.)[^\]]*\]/g, '$1');
      return isUpper ? plain.toUpperCase() : plain;
    });
  const around = fc.constantFrom(['=', ''], ['="', '"'], [': ', ''], ["='", "'"], ['%3D', ''], ['":"', '"']);
  return fc.tuple(key, around, value).map(([name, [open, close], secret]) => {
    const isCookie = rule.values === 'cookies';
    const pair = isCookie ? 'sid=' : '';
    const opened = open === '":"' ? `"${name}":"` : `${name}${open}`;
    return {
      rule: rule.name,
      before: opened + pair,
      secret: isCookie ? secret.replace(/[=,;]/g, '') : secret,
      after: close!,
    };
  });
}

const fields = RULES.filter((rule): rule is FieldRule => rule.kind === 'field' && rule.wordStart !== true);

const fixed: readonly Hidden[] = [
  { rule: 'basic-credentials', before: 'Basic ', secret: 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==', after: '' },
  { rule: 'card', before: '', secret: '5500005555555559', after: '' },
  { rule: 'ip', before: '', secret: '192.168.17.31', after: '' },
  { rule: 'ip', before: '', secret: '2001:db8::17', after: '' },
  {
    rule: 'private-key',
    before: '-----BEGIN RSA PRIVATE KEY-----',
    secret: 'MIIEpAIBAAKCAQEA',
    after: '-----END RSA PRIVATE KEY-----',
  },
];

export const hidden: fc.Arbitrary<Hidden> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(...patterns.filter(({ name }) => !CHECKED.has(name)).map(ofPattern)) },
  { weight: 3, arbitrary: fc.oneof(...fields.map(ofField)) },
  { weight: 1, arbitrary: fc.constantFrom(...fixed) },
);

const word = fc.constantFrom(
  'request',
  'done',
  'took',
  '12',
  'user=bob',
  'status=200',
  'dur=2ms',
  '\xe9\xff',
  'a,b',
  '(x)',
  '/index.html',
);
const words = fc.array(word, { maxLength: 4 }).map((list) => list.join(' '));
const left = fc.constantFrom(' ', ' ', ' (', ' [', ' x=', ' <', ' a,', ' %20', ' \x1b[32m');
const right = fc.constantFrom(' ', ' ', ') ', '] ', ', ', '; ', ' & ');

const header = fc.constantFrom(
  '2026-02-14T12:34:05Z web/0 INFO ',
  '2026-02-14T12:34:05.123Z api ERROR ',
  '2026-02-14T12:34:06Z a/b/c METRIC requests ',
  '2026-02-14T12:34:06Z web EVENT exit ',
);

/** How a text becomes a line, by name. */
const WRAPPERS = {
  foreign: (_: string, text: string) => text,
  record: (head: string, text: string) => head + text,
  quoted: (head: string, text: string) => `${head}said=${JSON.stringify(text)} n=1`,
  json: (_: string, text: string) =>
    `{"ts":"2026-02-14T12:34:05Z","source":"web/0","kind":"INFO","msg":${JSON.stringify(text)},"n":1}`,
  docker: (_: string, text: string) => `{"log":${JSON.stringify(`${text}\n`)},"stream":"stdout","time":"x"}`,
} as const;

export interface HidingLine {
  readonly line: string;
  readonly hidden: Hidden;
}

/** A line, without its LF, with a secret somewhere in it. */
export const hidingLine: fc.Arbitrary<HidingLine> = fc
  .tuple(hidden, words, left, right, words, header, fc.constantFrom(...Object.values(WRAPPERS)))
  .map(([one, before, open, close, after, head, wrap]) => ({
    line: wrap(head, before + open + one.before + one.secret + one.after + close + after),
    hidden: one,
  }));

/** Without any secret, but with bytes that are no UTF-8. */
export const plainLine: Text = fc
  .tuple(
    header,
    fc.array(
      fc.oneof(word, fc.string({ unit: fc.constantFrom(...'ab\xff\xc3\xa9\0\t"\\{}='), maxLength: 8 })),
      { maxLength: 8 },
    ),
    fc.boolean(),
  )
  .map(([head, parts, isRecord]) => (isRecord ? head : '') + parts.join(' '));

/** Pieces of secrets, of keys and of what stands around them, in any order. */
export const fragments: Text = fc
  .array(
    fc.oneof(
      hidden.map(({ before, secret, after }) => before + secret + after),
      fc.constantFrom(
        ...[
          'password',
          'token',
          'secret=',
          'Authorization: ',
          'Bearer ',
          'Basic ',
          'cookie: ',
          'a=b; ',
          '--password ',
          '<token>',
          '</token>',
        ],
        ...[
          '=',
          ':',
          '"',
          "'",
          '\\"',
          '\\',
          ' ',
          ',',
          ';',
          '&',
          '{',
          '}',
          '[',
          ']',
          '%22',
          '%3D',
          '%20',
          '\\n',
          '\\u0026',
          '\r',
        ],
        ...[
          '[redacted:token:01234567]',
          '[redacted:',
          'redacted.jwt.01234567',
          '*',
          '***',
          'null',
          '12',
          '123456',
          'hunter2',
          '://',
          'u:p@',
          '@h',
        ],
        ...[
          '-----BEGIN PRIVATE KEY-----',
          '-----END PRIVATE KEY-----',
          'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj',
          'eyJhbGciOiJI',
          '.',
          '\xff',
        ],
        ...[
          '2026-02-14T12:34:05Z web/0 INFO ',
          '{"source":"web/0","stream":"stdout","msg":"',
          '"}',
          '{"password":',
          '1234',
          ',',
        ],
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Where a text is cut into reads. */
export function cut(text: string, places: readonly number[]): readonly string[] {
  const sorted = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
  return [...sorted, text.length].map((end, index) => text.slice(sorted[index - 1] ?? 0, end));
}
