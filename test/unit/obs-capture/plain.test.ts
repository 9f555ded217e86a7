import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARRIVAL, captureLine } from './lines.ts';

function becomes(line: string | Buffer, record: string): void {
  assert.equal(captureLine(line), `${ARRIVAL} web/0 ${record}`);
}

test('a line that says nothing of itself is a message that arrived now', () => {
  becomes('listening on :8080', 'INFO listening on :8080');
  becomes('', 'INFO');
});

test('a level word at the very start counts, and goes where it says no more than the level', () => {
  becomes('ERROR: no route', 'ERROR no route');
  becomes('error: no route', 'ERROR no route');
  becomes('Warning: old', 'WARN old');
  becomes('WARN slow query dur=450ms', 'WARN slow query dur=450ms');
  becomes('[debug] cache miss', 'DEBUG cache miss');
  becomes('FATAL', 'FATAL');
  becomes('<Critical> disk', 'FATAL <Critical> disk');
  becomes('NOTICE moved', 'INFO NOTICE moved');
  becomes('panic: runtime error', 'FATAL panic: runtime error');
});

test('a sentence that begins with such a word has no level', () => {
  becomes('error handling was improved', 'INFO error handling was improved');
  becomes('Errors: 3', 'INFO Errors: 3');
  becomes('INFORMATION desk', 'INFO INFORMATION desk');
  becomes('a: b', 'INFO a: b');
  becomes('no ERROR here', 'INFO no ERROR here');
});

test('key=value tokens are fields where they stand', () => {
  becomes('request path=/x done status=200', 'INFO request path=/x done status=200');
  becomes('a=1 b="x y"', 'INFO a=1 b="x y"');
});

test('control characters are escaped, and fields stay fields', () => {
  becomes('a\tb\u0000', 'INFO "a\\tb\\u0000"');
  becomes('a\tb c=1', 'INFO "a\\tb" c=1');
  becomes('\u001b[31mred\u001b[0m', 'INFO "\\u001b[31mred\\u001b[0m"');
  becomes('del\u007f', 'INFO "del\\u007f"');
});

test('outer blanks and a leading quote are kept', () => {
  becomes('    in main (x.js:1)', 'INFO "    in main (x.js:1)"');
  becomes('end ', 'INFO "end "');
  becomes('"quoted" text', 'INFO "\\"quoted\\" text"');
  becomes(' a=1 b', 'INFO " b" a=1');
});

test("a field that is the pipeline's to say makes the whole line a message", () => {
  becomes('hello w=1000', 'INFO "hello w=1000"');
  becomes('stream=stderr a=1', 'INFO "stream=stderr a=1"');
  becomes('org=evil', 'INFO "org=evil"');
  becomes('show=1 now=2', 'INFO show=1 now=2');
});

test('one CR before the LF belongs to the line end, others do not', () => {
  becomes('text\r', 'INFO text');
  becomes('text\r\r', 'INFO "text\\r"');
  becomes('\r', 'INFO');
});

test('bytes that are no UTF-8 stay as they are, in quotes too', () => {
  becomes(Buffer.from('a\xff\xfeb', 'latin1'), 'INFO a\xff\xfeb');
  becomes(Buffer.from('a\t\xff\xa0', 'latin1'), 'INFO "a\\t\xff\xa0"');
  becomes(Buffer.from('é'), `INFO ${Buffer.from('é').toString('latin1')}`);
});

test('what is a field only together with a quote behind it stays message', () => {
  becomes('a="x y', 'INFO "a=\\"x y"');
});

test('the last letter of a line stays whole, whatever its bytes mean elsewhere', () => {
  becomes('a=1 voilà', 'INFO a=1 voil\xc3\xa0');
  becomes('à a=1', 'INFO \xc3\xa0 a=1');
});

test('what stands before a blank at the end is no field because of it', () => {
  becomes(`INFOX a=x env=""\t \n`.slice(0, -1), 'INFO "INFOX a=x env=\\"\\"\\t "');
});
