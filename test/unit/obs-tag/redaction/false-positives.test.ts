// What is redacted without being a secret: measured on real logs, and on lines that are made to mislead.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../../project.ts';
import { createRedactor } from './redact.ts';

const LOGS = join(ROOT, 'fixtures/loghub');

function realLines(): readonly string[] {
  const logs = readdirSync(LOGS).filter((name) => name.endsWith('.log'));
  return logs.flatMap((name) => readFileSync(join(LOGS, name), 'latin1').split('\n'));
}

test('nothing is redacted in the logs of eight real systems, and no card is seen in them', () => {
  const text = realLines().join('\n');
  assert.equal(createRedactor().redact(text), text);
  assert.equal(createRedactor({ optIn: ['card'] }).redact(text), text);
});

test('of their lines an address or an e-mail is found where there is one', () => {
  const redactor = createRedactor({ optIn: ['email', 'ip'] });
  for (const line of realLines()) {
    const hasAddress =
      /(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w]|\.\d)|\w@\w+[\w.-]*\.[a-z]{2,}/.test(line);
    assert.equal(redactor.redact(line) !== line, hasAddress, line);
  }
});

const MISLEADING = `
uuid 550e8400-e29b-41d4-a716-446655440000 key 7f3a91c2-1b2c-4d3e-8f90-123456789abc
commit da39a3ee5e6b4b0d3255bfef95601890afd80709 pushed to main
digest sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
img data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
etag="33a64df551425fcc55e4d42a148795d9f25f89d4" x-request-id=b1946ac92492d2347c6235b4d2611184
traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
key=value keyboard=us monkey=1 token_count=12 tokens=532 max_tokens=4096 total_tokens=99
password reset for user bob; password: incorrect; passwords match; Password must be 8 characters
GET /reset-password?step=2 200; POST /oauth/token 200; GET /secrets 403; /api/keys
secretary=jane secretariat=x authorization_code flow; author=bob; authorized=true auth=ok
tokenizer=bpe token_type=Bearer grant_type=client_credentials access=public private=false
partition_key=user#123 primary_key=id sort_key=ts cache_key=user:12:profile idempotency_key=4f1c foreign_key=account_id
cookie_consent=yes cookies=3 accept cookies: true
sess=12 session=active session_id=abc123 sid=8
java.lang.IllegalArgumentException: token expected at Parser.token(Parser.java:12) key=null
pass=1 fail=0 passed=12 bypass=true compass=north passport=x passing: true
ssh: Accepted publickey for bob from 10.0.0.1 port 22 ssh2: RSA SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8
http://example.org:8080/a@b?x=y:z@w user:group owner root:root 12:34:56@host
basic auth enabled; Basic plan; bearer of news; Bearer: none
signature=ok signature=valid sig=SIGTERM pwd=/home/bob/src PWD=/var/lib
AKIA is a prefix, ghp_ too, sk-learn, xoxb- and npm_config_registry=https://r
secret=false has_secret=true secret: true credentials: ok credential_type=oauth
time 1771072445123 id=4111111111111112 blk_-4980916519894289629 seq 6011000990139425000 order-4000-1234
`;

test('identifiers, hashes, images and words about secrets stay, with cards looked for, too', () => {
  const redactor = createRedactor({ optIn: ['card'] });
  for (const line of MISLEADING.trim().split('\n')) assert.equal(redactor.redact(line), line);
});
