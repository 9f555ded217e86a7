// What is about people and machines and no credential: only when asked for, because logs are often read for exactly that.

import { isIPv6 } from 'node:net';
import { CLASS } from '../../../lib/kernel/literal.ts';
import type { PatternRule } from '../rule.ts';

const DIGIT_0 = 0x30;

/**
 * Numbers that the large networks issue, by their first digits and their length: Visa, Mastercard, American Express, Diners Club, JCB,
 * Discover, UnionPay, Maestro. Of other long numbers one in ten has a right check digit by chance.
 */
const ISSUED = [
  '4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})',
  '(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}',
  '3[47][0-9]{13}',
  '3(?:0[0-5]|[689][0-9])[0-9]{11}',
  '(?:35(?:2[89]|[3-8][0-9])|6011|64[4-9][0-9]|65[0-9]{2}|62[0-9]{2})[0-9]{12,15}',
  '(?:50[0-9]{2}|5[6-8][0-9]{2}|6304|6390|67[0-9]{2})[0-9]{9,15}',
];
const CARD = new RegExp(`^(?:${ISSUED.join('|')})$`);

/** A card number with the check digit of ISO/IEC 7812-1, annex B. */
function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!CARD.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - DIGIT_0;
    sum += index % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

function isAddress4(text: string): boolean {
  return text.split('.').every((part) => Number(part) <= 255);
}

export const personalRules: readonly PatternRule[] = [
  {
    kind: 'pattern',
    name: 'email',
    optIn: 'email',
    literals: [
      {
        text: '@',
        before: { set: CLASS.base64url | CLASS.dot | CLASS.base64, least: 1 },
        after: { set: CLASS.word, least: 1 },
      },
      {
        text: '%40',
        before: { set: CLASS.base64url | CLASS.dot | CLASS.base64, least: 1 },
        after: { set: CLASS.word, least: 1 },
      },
    ],
    pattern:
      "[A-Za-z0-9._%+'-]{0,63}[A-Za-z0-9._%+-](?:@|%40)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\\.){1,8}[A-Za-z]{2,24}\\b",
    lead: "A-Za-z0-9._%+'-",
    positive: [
      'mail from «bob.smith+x@mail.example.org», ok',
      'to=<«bob@example.org»>',
      '/u?m=«bob%40example.org»&x=1',
    ],
    negative: ['git@host:path', 'user@localhost', '@example.org', 'a@b'],
  },
  {
    kind: 'pattern',
    name: 'ip',
    optIn: 'ip',
    literals: [{ text: '', check: 'address4' }],
    pattern: '(?:[0-9]{1,3}\\.){3}[0-9]{1,3}',
    accept: isAddress4,
    positive: ['from «10.0.0.5»:5432 to', 'addr=«192.168.1.1»', '/«172.16.0.1»:50010 ['],
    negative: ['v1.2.3', '1.2.3.4.5', '10.0.0.256', 'blk_1.2.3.4x', 'dur=1.25ms'],
  },
  {
    kind: 'pattern',
    name: 'ip',
    optIn: 'ip',
    literals: [{ text: '', check: 'address6' }],
    pattern: '[0-9A-Fa-f:]{2,45}',
    accept: isIPv6,
    positive: ['from [«2001:db8::1»]:443', 'addr=«::1» x', 'to «fe80:0:0:0:0:0:0:1»'],
    negative: ['12:34:05', 'aa:bb:cc:dd:ee:ff', 'std::vector', 'a::b::c'],
  },
  {
    kind: 'pattern',
    name: 'card',
    optIn: 'card',
    literals: [{ text: '', check: 'card' }],
    pattern:
      '(?:[3-6][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{1,7}|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}|(?:[3-6]|2[2-7])[0-9]{11,18})\\b',
    accept: isCard,
    positive: [
      'paid 4.20 with «4111 1111 1111 1111» ok',
      'card=«5500005555555559»',
      'amex «3782-822463-10005»',
      '{"n":"«6011111111111117»"}',
    ],
    negative: [
      '4111 1111 1111 1112',
      'id=1700000000000',
      'blk_-4980916519894289629',
      'x4111111111111111',
      '4111111111111111x',
    ],
  },
];
