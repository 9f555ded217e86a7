// obs-top on a real terminal: inside tmux, on a stream that grows.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ROOT } from '../../project.ts';
import { until } from '../../support/pipe.ts';
import { at } from './run-top.ts';

const MAIN = join(ROOT, '.build/tools/obs-top/main.js');
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const OPTIONS = { timeout: 60_000, ...(hasTmux ? {} : { skip: 'tmux is not installed' }) };

/** What the shell in the terminal does: its input is held open, and it says how obs-top and the terminal are afterwards. */
const SCRIPT = `
trap : INT
stty -g > before
exec 3<> records
"$NODE" "$MAIN" --interval 100ms < records
echo "status $?" > status
stty -g > after
mv after done
exec sleep 1000
`;

interface Terminal {
  /** What stands on the screen. */
  screen(): string;
  tmux(...args: readonly string[]): string;
  write(text: string): void;
  read(file: string): string;
}

function openTerminal(context: TestContext): Terminal {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-terminal-'));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TMUX_TMPDIR: folder,
    LC_ALL: 'C.UTF-8',
    SHELL: '/bin/sh',
    NODE: process.execPath,
    MAIN,
  };
  const tmux = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-f', '/dev/null', ...args], {
      env,
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  fs.writeFileSync(join(folder, 'script'), SCRIPT);
  assert.equal(spawnSync('mkfifo', [join(folder, 'records')]).status, 0);
  context.after(() => {
    spawnSync('tmux', ['kill-server'], { env });
    fs.rmSync(folder, { recursive: true, force: true });
  });
  tmux('new-session', '-d', '-x', '70', '-y', '20', 'sh script');
  return {
    screen: () => tmux('capture-pane', '-p'),
    tmux,
    write: (text) => fs.writeFileSync(join(folder, 'records'), text, { flag: 'a' }),
    read: (file) => (fs.existsSync(join(folder, file)) ? fs.readFileSync(join(folder, file), 'utf8') : ''),
  };
}

test(
  'the table follows the stream and the screen; q ends it and gives the terminal back',
  OPTIONS,
  async (context) => {
    const terminal = openTerminal(context);
    const shows = (text: string): Promise<void> => until(() => terminal.screen().includes(text));
    await shows('CLUSTER: -- nodes, 0 services');

    terminal.write(at(0, 'web/0 EVENT start') + at(0, 'web/1 EVENT start'));
    await shows('web        2/2       2/2      --     --     --      --\n');
    terminal.write(at(1, 'web/1 EVENT exit reason="oom"'));
    await shows('web        1/2       1/2      --     --     --      --\n');
    assert.equal(terminal.screen().trimEnd().split('\n').length, 4, 'one frame takes the place of the other');

    const many = Array.from({ length: 30 }, (_, index) => at(2, `service-${index}/0 EVENT start`));
    terminal.write(many.join(''));
    await shows('... 15 more lines\n');
    terminal.tmux('resize-window', '-x', '40', '-y', '12');
    await shows('... 23 more lines\n');
    assert.ok(terminal.screen().startsWith('CLUSTER: -- nodes, 31 services, 31 inst…\n'));
    assert.match(terminal.screen(), /^SERVICE +REPLICAS {2}HEALTHY {2}REQ\/s/m);

    terminal.tmux('send-keys', 'q');
    await until(() => terminal.read('done') !== '');
    assert.equal(terminal.read('status'), 'status 0\n');
    assert.equal(terminal.read('done'), terminal.read('before'));
  },
);

const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** The frames that a terminal was sent, without the last one, which may still be under way. */
function framesIn(raw: string): string[] {
  return raw.split(BEGIN).slice(1, -1);
}

test(
  'it does not flicker: each frame is one piece written over the last, whatever the names hold',
  OPTIONS,
  async (context) => {
    const terminal = openTerminal(context);
    const shows = (text: string): Promise<void> => until(() => terminal.screen().includes(text));
    await shows('CLUSTER: -- nodes, 0 services');
    const names = ['%1B%5B2J%1B%5B31mred', '%E7%BD%91%E7%BB%9C%E6%9C%8D%E5%8A%A1', '%0Aline'];
    for (const [index, name] of names.entries()) terminal.write(at(index, `${name}/0 EVENT start`));
    await shows('\\x0aline');
    assert.match(terminal.screen(), /^网络服务 +1\/1 {7}1\/1 /m);
    assert.match(terminal.screen(), /^\\x1b\[2J\\x1b\[31mred +1\/1 /m);

    terminal.tmux('pipe-pane', 'cat > raw');
    await until(() => framesIn(terminal.read('raw')).length > 5);
    for (let look = 0; look < 10; look++) {
      // Whatever the moment, what stands there stays there.
      assert.match(terminal.screen(), /^CLUSTER: -- nodes, 3 services, 3 instances\n\nSERVICE +REPLICAS/);
    }
    for (const frame of framesIn(terminal.read('raw'))) {
      assert.ok(frame.startsWith('\x1b[?7l\x1b[HCLUSTER') && frame.endsWith(END), JSON.stringify(frame));
      // Nothing is blanked before it is written: only what is behind a line, and what is below the last one.
      assert.equal(/\x1b\[(?:[123]J|2K|\?1049)/.test(frame), false, JSON.stringify(frame));
    }
  },
);

test('Ctrl-C ends it by the signal, and gives the terminal back', OPTIONS, async (context) => {
  const terminal = openTerminal(context);
  await until(() => terminal.screen().includes('CLUSTER'));
  terminal.tmux('send-keys', 'x', 'C-c');
  await until(() => terminal.read('done') !== '');
  assert.equal(terminal.read('status'), 'status 130\n');
  assert.equal(terminal.read('done'), terminal.read('before'));
  assert.equal(terminal.screen().includes('x'), false, 'keys are not echoed');
});
