// Lines of stack traces, and lines that look like them, in any order.

import fc from 'fast-check';

export const TRACE_LINES = [
  'Exception in thread "main" java.lang.RuntimeException: boom',
  'java.lang.IllegalStateException: not ready',
  'TypeError: x is undefined',
  '\tat com.example.App.main(App.java:12)',
  '    at f (/srv/a.js:1:2)',
  '    at g (/srv/a.js:1:2) {',
  "  code: 'X'",
  '}',
  'Caused by: java.io.IOException',
  '\t... 12 more',
  'Traceback (most recent call last):',
  '  File "app.py", line 12, in main',
  '    run()',
  'ValueError: not ready',
  'During handling of the above exception, another exception occurred:',
  'panic: not ready',
  'goroutine 1 [running]:',
  'main.main()',
  '\t/srv/main.go:12 +0x1d',
  'exit status 2',
  '/srv/app.js:12',
  '    ^',
  'Node.js v20.1.0',
  "app.rb:3:in `run': not ready (RuntimeError)",
  "\tfrom app.rb:7:in `<main>'",
  'Stack trace:',
  '#0 /srv/a.php(7): run()',
  "thread 'main' panicked at src/main.rs:2:5:",
  'note: run with it',
  '** (RuntimeError) boom',
  '    (app 0.1.0) lib/app.ex:12: App.run/0',
  '',
  'some text',
  '{',
] as const;

export const traceLine = fc.constantFrom(...TRACE_LINES);
