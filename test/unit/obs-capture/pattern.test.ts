import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternFormat } from '../../../tools/obs-capture/formats/pattern.ts';
import { plain } from '../../../tools/obs-capture/formats/plain.ts';
import { ARRIVAL, captureLine } from './lines.ts';

function becomes(pattern: string, line: string, record: string): void {
  const formats = [patternFormat(pattern), plain];
  assert.equal(Buffer.from(captureLine(line, { formats }), 'latin1').toString(), record);
}

test('named groups are time, level, message and fields', () => {
  becomes(
    String.raw`^(?<time>\S+ \S+) \[(?<level>\w+)\] (?P<user>\w+): (?<message>.*) in (?<dur>\d+ms)$`,
    '14.02.2026 12:34:05 [warning] ada: said no in 12ms',
    '2026-02-14T12:34:05Z web/0 WARN said no user=ada dur=12ms',
  );
  becomes('^(?<ts>[0-9]+) (?<msg>.*)', '1771072445123 x', '2026-02-14T12:34:05.123Z web/0 INFO x');
  becomes('^(?<time>[0-9:]+) (?<msg>.*)', '12:34:04 x', '2026-02-14T12:34:04Z web/0 INFO x');
});

test('without a group for it the whole line is the message', () => {
  becomes('user (?<user>[a-z]+)', 'for user ada only', `${ARRIVAL} web/0 INFO for user ada only user=ada`);
});

test('what cannot be read stays a field, what is the pipeline’s is left out', () => {
  becomes('(?<time>x+) (?<env>y) (?<message>.*)', 'xx y z', `${ARRIVAL} web/0 INFO z time=xx`);
});

test('a line that does not match is text', () => {
  becomes('^(?<message>[0-9]+)$', 'ERROR: x', `${ARRIVAL} web/0 ERROR x`);
});

test('patterns may have letters of any language', () => {
  becomes('^(?<wer>é+) (?<message>.*)$', 'éé ok', `${ARRIVAL} web/0 INFO ok wer=éé`);
});

test('a pattern that explodes elsewhere takes linear time', () => {
  const line = `${'a'.repeat(60_000)}!`;
  becomes('^(?<all>(a+)+)$', line, `${ARRIVAL} web/0 INFO ${line}`);
});

test('a pattern that names nothing, or is none, is refused', () => {
  assert.throws(() => patternFormat('(a)'), /it names no group/);
  assert.throws(() => patternFormat('(?<a>'), /missing/);
});
