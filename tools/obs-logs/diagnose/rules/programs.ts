// Causes in a program and what it is made of.

import { type Rule, stack, when } from '../rule.ts';

export const PROGRAM_RULES: readonly Rule[] = [
  {
    id: 'missing-module',
    weight: 'root',
    title: 'the module[ {module}] is not there',
    patterns: [
      when('Cannot find modul', /cannot find (?:module|package) '(?<module>[^']+)'/i),
      when('Cannot find packa', /cannot find package '(?<module>[^']+)'/i),
      when('MODULE_NOT_FOUND', /MODULE_NOT_FOUND/),
      when('No module named', /no module named '?(?<module>(?!pip|ensurepip)[\w.-]+)'?/i),
      when('cannot import nam', /cannot import name '(?<module>[^']+)'/),
      when("Can't locate", /can't locate (?<module>\S+) in @INC/i),
      when('ClassNotFoundExce', /ClassNotFoundException:? ?(?<module>\S+)?/),
      when('NoClassDefFound', /NoClassDefFoundError:? ?(?<module>\S+)?/),
      when('load main class', /could not find or load main class (?<module>\S+)/i),
      when('no such file to l', /cannot load such file -- (?<module>\S+)/),
      when('cannot load such f', /cannot load such file -- (?<module>\S+)/),
      when('Failed to resolve', /failed to resolve (?:module specifier|import) "(?<module>[^"]+)"/i),
      when('unresolved import', /unresolved import `(?<module>[^`]+)`/),
      when('Uncaught Error: Cl', /Class ["'](?<module>[^"']+)["'] not found/),
      when('does not provide', /does not provide an export named '(?<module>[^']+)'/),
    ],
    next: [
      'whether it is in the list of packages (package.json, requirements.txt) and was installed where the program runs',
      'path and spelling, where it is a file of its own; whether the build has made it',
    ],
    examples: [
      "Error: Cannot find module 'express'",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'fastify' imported from /app/server.mjs",
      "ModuleNotFoundError: No module named 'flask'",
      "Can't locate Mojolicious.pm in @INC (you may need to install the Mojolicious module)",
      'Error: Could not find or load main class com.acme.Main',
    ],
  },
  {
    id: 'missing-library',
    weight: 'root',
    title: 'a library[ {library}] is not there',
    patterns: [
      when('shared librar', /error while loading shared libraries: (?<library>[^:\s]+)/i),
      when('cannot open share', /(?<library>lib[\w.+-]+\.so[\w.]*): cannot open shared object/i),
      when('UnsatisfiedLink', /UnsatisfiedLinkError/),
      when('Could NOT find', /could not find (?<library>[\w+.-]+) ?\(missing/i),
      when(
        'package configur',
        /could not find a package configuration file provided by\s+"?(?<library>[\w+.-]+)?/i,
      ),
      when('FindPackage', /by not providing "Find(?<library>[\w+-]+)\.cmake"/i),
      when('symbol lookup err', /symbol lookup error: .*undefined symbol: (?<library>\S+)/),
      when('ImportError: lib', /ImportError: (?<library>lib\S+?): /),
      when(
        'was not found in',
        /package '?(?<library>[\w.+-]+)'?,? required by|package (?<package>\S+) was not found in the pkg-config/i,
      ),
    ],
    next: [
      'which libraries are missing: ldd PROGRAM',
      'the package that has it: apt-file search, apk search; in an image it may be only in the build stage',
    ],
    examples: [
      './app: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
    ],
  },
  {
    id: 'command-not-found',
    weight: 'root',
    title: 'the command[ {command}] is not there',
    patterns: [
      when(
        'not found',
        /^(?:\S*(?:sh|bash|dash|zsh)|[\w./-]+\.sh): (?:line )?(?:\d+: )*(?<command>[^\s:]+): (?:command )?not found$/,
      ),
      when('command not found', /(?:^|: )(?<command>[\w./@-]+): command not found/),
      when('executable file no', /exec(?:utable)?:? ?"(?<command>[^"]+)": executable file not found/),
      when('spawn ', /spawn (?<command>\S+) ENOENT/),
      when(
        'No such file or',
        /(?:exec|execvp|starting|cannot run|failed to execute)[^:]*:? ?'?"?(?<command>[\w./-]+)'?"?: no such file or directory/i,
      ),
      when("it isn't there", /cannot run command .*\(?not found/i),
    ],
    next: [
      'whether its package is installed where this runs, and PATH there',
      'for npm scripts: whether it is a dependency, and not left out by --omit=dev',
    ],
    examples: [
      'sh: 1: tsc: not found',
      'bash: line 1: uvicorn: command not found',
      'exec: "gunicorn": executable file not found in $PATH',
      'Error: spawn ffmpeg ENOENT',
    ],
    others: ['user 42 not found', 'GET /cart: not found'],
  },
  {
    id: 'syntax-error',
    weight: 'root',
    title: 'the source code is not well formed[ ({where})]',
    patterns: [
      when(
        'SyntaxError',
        /SyntaxError: (?!.*JSON)(?!.*Unexpected end of (?:JSON|input))(?<where>[^\n]{1,80})/,
      ),
      when('IndentationErro', /(?:IndentationError|TabError): (?<where>[^\n]{1,80})/),
      when('yntax error', /(?:^|: )syntax error(?: at|:|,|$)/),
      when('unexpected end of', /syntax error: unexpected end of file/i),
      when('missing separator', /missing separator/),
      when('import statement', /cannot use import statement outside a module/i),
      when('Parse error', /parse error: syntax error/i),
      when('unexpected token', /unexpected token [`'"]/i),
      when('require is not', /require is not defined in ES module scope/),
    ],
    next: [
      'the file and line that are named: what was deployed may be cut short or of another language version',
      'the same check before it is deployed (node --check, python3 -m py_compile, bash -n)',
    ],
    examples: [
      'SyntaxError: Unexpected identifier',
      'SyntaxError: Cannot use import statement outside a module',
      'IndentationError: expected an indented block after function definition on line 1',
      'run.sh: line 3: syntax error: unexpected end of file',
      'Makefile:2: *** missing separator.  Stop.',
      'syntax error at a.pl line 1, near "= ;"',
    ],
    others: ['ERROR:  syntax error at or near "selec" (STATEMENT follows)'],
  },
  {
    id: 'compile-error',
    weight: 'root',
    title: 'the program does not compile[: {what}]',
    patterns: [
      when(
        'error:',
        /^[^\s:]+\.(?:c|cc|cpp|cxx|h|hpp|java|ts|tsx|go|rs|swift|kt|f90)(?::\d+)+: (?:fatal )?error: (?<what>[^\n]{1,100})/,
      ),
      when('error', /^error\[E\d{4}\]: (?<what>[^\n]{1,100})/),
      when('error TS', /error TS\d+: (?<what>[^\n]{1,100})/),
      when('could not compile', /^error: could not compile `(?<what>[^`]+)`/),
      when('undefined referenc', /undefined reference to [`'](?<what>[^`']+)/),
      when('ld returned', /ld returned \d+ exit status/),
      when('compilation failed', /compilation (?:failed|error)/i),
      when('build failed', /^(?:FAILURE: )?build failed/i),
      when('undefined:', /^\.?\/?[\w./-]+\.go:\d+:\d+: (?<what>[^\n]{1,100})/),
    ],
    next: [
      'the first error that is named: later ones often follow from it',
      'compiler and dependency versions against those it last built with',
    ],
    examples: [
      "m.c:2:32: error: 'count' undeclared (first use in this function)",
      'error[E0308]: mismatched types',
      "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
      '/usr/bin/ld: m.c:(.text+0x5): undefined reference to `frob',
    ],
  },
  {
    id: 'missing-variable',
    weight: 'root',
    title: 'the environment variable[ {name}] is not set',
    patterns: [
      when('unbound variable', /(?<name>\w+): unbound variable/),
      when('parameter not set', /(?<name>\w+): parameter (?:not set|null or not set)/),
      when(
        'is required',
        /(?<name>[A-Z][A-Z0-9_]{2,}): is required|(?<name2>[A-Z][A-Z0-9_]{3,}) is (?:required|not set|missing|undefined)/,
      ),
      when('KeyError', /KeyError: '(?<name>[A-Z][A-Z0-9_]{2,})'/),
      when('NotPresent', /\bNotPresent\b/),
      when(
        'environment variab',
        /(?:missing|required|undefined|must set|not set)[^.]{0,40}environment variable:? "?(?<name>[A-Z_][A-Z0-9_]*)?/i,
      ),
      when(
        'environment variab',
        /environment variable "?(?<name>[A-Z_][A-Z0-9_]*)"? (?:is )?(?:not (?:set|found|defined)|missing|required|unset)/i,
      ),
    ],
    next: [
      'the variables of the deployment, and the spelling of the name',
      'whether the file they come from (.env, a secret) is there where this runs',
    ],
    examples: [
      "KeyError: 'DATABASE_URL'",
      'run.sh: line 2: DATABASE_URL: unbound variable',
      'Error: required environment variable API_KEY',
    ],
    others: ["KeyError: 'user'"],
  },
  {
    id: 'bad-interpreter',
    weight: 'root',
    title: 'the interpreter of a script[, {interpreter},] is not there',
    patterns: [
      when('bad interpreter', /(?:(?<interpreter>[^\s:^]+)\S*: )?bad interpreter/i),
      when('cannot execute: r', /cannot execute: required file not found/),
      when("env: '", /env: ['‘](?<interpreter>[^'’]+)['’]: No such file or directory/),
      when('env: ‘', /env: ‘(?<interpreter>[^’]+)’: No such file or directory/),
    ],
    next: [
      'the first line of the script, and whether that program is in the image',
      'line ends: a script with CRLF asks for an interpreter whose name ends in CR (dos2unix)',
    ],
    examples: [
      'bash: ./run: /usr/bin/python2.6: bad interpreter: No such file or directory',
      "/usr/bin/env: 'node': No such file or directory",
    ],
  },
  {
    id: 'wrong-architecture',
    weight: 'root',
    title: 'the program is built for another kind of machine',
    patterns: [
      when('Exec format', /exec format error/i),
      when('does not match', /image's platform .* does not match/i),
      when('wrong ELF class', /wrong ELF class/),
      when('invalid ELF', /invalid ELF header/),
    ],
    next: [
      'file PROGRAM, against uname -m',
      'the platform that the image was built for: docker build --platform',
    ],
    examples: [
      'exec /app/server: exec format error',
      'bash: ./app: cannot execute binary file: Exec format error',
    ],
  },
  {
    id: 'exception',
    weight: 'general',
    title: 'the program stopped at an error that it did not handle[: {what}]',
    patterns: [
      when(
        'Error: ',
        /^(?:Uncaught )?(?<what>(?:Type|Range|Reference|Assertion|Internal|Eval|URI|Aggregate)?Error(?: \[\w+\])?: [^\n]{1,120})/,
      ),
      when(
        'Error',
        /^(?<what>(?:[a-z_]\w*\.)*(?:[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning(?=:)))(?::.{1,120})?)$/,
      ),
      stack('    at ', /^\s+at (?:async )?\S.*(?::\d+|\(Native Method\)|\(Unknown Source\))\)?$/),
      when('Traceback', /^Traceback \(most recent call last\)/),
      when('Exception in thre', /Exception in thread "[^"]*" (?<what>[^\n]{1,120})/),
      when('Caused by:', /Caused by: (?<what>[^\n]{1,120})/),
      when('panicked at', /thread '[^']*'.* panicked at (?<what>[^\n]{1,120})/),
      when('panic:', /^panic: (?<what>[^\n]{1,120})/),
      when('goroutine 1', /^goroutine \d+ \[running\]/),
      when('terminate called', /terminate called after throwing an instance of '(?<what>[^']+)'/),
      when('what():', /what\(\):\s+(?<what>[^\n]{1,120})/),
      when('Unhandled', /unhandled (?:promise )?(?:rejection|exception|error)[:\s]*(?<what>[^\n]{0,120})/i),
      when('uncaughtException', /uncaughtException/i),
      when(
        "Can't call method",
        /(?<what>can't call method "[^"]+" on (?:an undefined value|unblessed reference))/i,
      ),
      when('Fatal error', /(?:PHP )?Fatal error: (?<what>[^\n]{1,120})/),
      when('undefined method', /(?<what>undefined method [`'][^'`]+['`])/),
    ],
    next: [
      'the top of the stack that is in your own code',
      'the value that the message names, and where it comes from',
    ],
    examples: [
      "TypeError: Cannot read properties of undefined (reading 'host')",
      "ValueError: invalid literal for int() with base 10: '4o96'",
      'Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.length()"',
      "thread 'main' panicked at src/main.rs:1:56:",
      'panic: runtime error: index out of range [7] with length 1',
      'Can\'t call method "connect" on an undefined value at -e line 1.',
    ],
  },
];
