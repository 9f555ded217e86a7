// Causes while packages are installed.

import { type Rule, when } from '../rule.ts';

export const PACKAGE_RULES: readonly Rule[] = [
  {
    id: 'package-not-found',
    weight: 'root',
    title: 'the package[ {package}] is not in the registry, or not in that version',
    patterns: [
      when('is not in ', /'?(?<package>@?[\w./-]+@[^\s']+)'? is not in (?:the npm|this) registry/),
      when('404 Not Found', /npm (?:ERR!|error) 404 Not Found.*?\/(?<package>[\w@.%-]+)(?: -|$)/),
      when(
        'E404',
        /(?:npm ERR!|npm error) (?:code )?E?404(?: Not Found)?(?:.*?\/(?<package>[\w@.%-]+)(?: -|$))?/,
      ),
      when('ETARGET', /\bETARGET\b/),
      when('No matching ', /no matching (?:version|distribution) found for (?<package>\S+?)\.?$/i),
      when('No matching ', /no matching (?:version|distribution) found/i),
      when('satisfies the', /could not find a version that satisfies the requirement (?<package>\S+)/i),
      when('locate package', /unable to locate package (?<package>\S+)/i),
      when('no matching pack', /no matching package (?:named `(?<package>[^`]+)` )?found/i),
      when('package not found', /package (?:'|")?(?<package>[\w./@-]+)(?:'|")? (?:was )?not found/i),
      when('no installation', /has no installation candidate/i),
      when(
        'module lookup',
        /module lookup disabled|unknown revision|cannot find module providing package (?<package>\S+)/,
      ),
      when('could not find ge', /could not find gem '(?<package>[^']+)/i),
      when('manifest for', /manifest for (?<package>\S+) not found/),
      when('pull access deni', /pull access denied for (?<package>[^,\s]+)/),
    ],
    next: [
      'the spelling of the name and the version: npm view NAME versions, pip index versions NAME',
      'whether it is private: then the registry and its credentials (.npmrc, pip.conf) belong to the build',
    ],
    examples: [
      "npm ERR! 404  'nonexistent-package@*' is not in this registry.",
      'npm error 404 Not Found - GET https://registry.npmjs.org/nonexistent-package - Not found',
      'ERROR: No matching distribution found for nonexistent-package',
      'E: Unable to locate package nonexistent-package',
      'error: no matching package named `serdex` found',
    ],
  },
  {
    id: 'package-conflict',
    weight: 'root',
    title: 'the packages that are asked for exclude each other',
    patterns: [
      when('ERESOLVE', /ERESOLVE/),
      when('conflicting depe', /conflicting dependencies/i),
      when('ResolutionImposs', /ResolutionImpossible/),
      when('cannot install', /cannot install .* because these package versions have/i),
      when('unmet dependenci', /unmet dependencies/i),
      when('version solving', /version solving failed/i),
      when('failed to select', /failed to select a version for/),
    ],
    next: [
      'the two requirements that the lines name: one of them has to give way',
      'what the lock file said when it last worked',
    ],
    examples: [
      'npm error code ERESOLVE',
      'ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/',
    ],
  },
  {
    id: 'lockfile-mismatch',
    weight: 'root',
    title: 'the lock file does not fit the list of packages',
    patterns: [
      when('npm ci', /`npm ci` can only install|npm ci.{0,60}(?:are )?in sync/i),
      when('EUSAGE', /\bEUSAGE\b/),
      when('frozen-lockfile', /frozen-lockfile/i),
      when('OUTDATED_LOCK', /ERR_PNPM_OUTDATED_LOCKFILE/),
      when('lock file needs', /the lock file .* needs to be updated/i),
      when('missing go.sum', /missing go\.sum entry/),
      when('hashes are req', /(?:hashes are required|do not match the hashes)/i),
    ],
    next: [
      'make the lock file anew (npm install, pip-compile, cargo update) and commit it together with the list',
    ],
    examples: [
      'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
    ],
  },
  {
    id: 'package-install',
    weight: 'symptom',
    title: 'a package[ {package}] cannot be built or installed',
    patterns: [
      when(
        'building wheel',
        /failed (?:to build|building wheel)(?: installable wheels)?(?: for (?<package>[\w-]+))?/i,
      ),
      when('Failed to build', /failed to build (?<package>[\w-]+)/i),
      when('subprocess-exited', /subprocess-exited-with-error/),
      when(
        'metadata-generati',
        /metadata-generation-failed|getting requirements to build wheel did not run/i,
      ),
      when('externally-manage', /externally-managed-environment/),
      when('gyp ERR!', /gyp ERR! (?:build error|stack|configure error)/),
      when('install script', /(?:pre|post)?install script failed|command failed.*install/i),
      when('npm error path', /npm (?:error|ERR!) path .*node_modules\/(?<package>[^\s]+)/),
      when('ELIFECYCLE', /ELIFECYCLE/),
      when('dpkg: error proc', /dpkg: error processing (?:package|archive) (?<package>\S+)/),
      when('No module named p', /No module named pip/),
      when('No module named e', /No module named ensurepip/),
    ],
    next: [
      'the lines above it: a compiler, a header or a tool that is missing',
      'whether there is a ready-made build for this platform and version',
    ],
    examples: [
      'ERROR: Failed building wheel for psycopg2',
      'error: externally-managed-environment',
      'gyp ERR! build error',
    ],
  },
  {
    id: 'missing-script',
    weight: 'root',
    title: 'there is no script or target[ {name}]',
    patterns: [
      when('issing script', /missing script:? "?(?<name>[^"\s]+)/i),
      when('rule to make', /no rule to make target ['`‘](?<name>[^'’]+)['’]\.\s+Stop/i),
      when('no such command', /no such (?:sub)?command:? ['`]?(?<name>[\w:-]+)/i),
      when('Task ', /task '(?<name>[^']+)' not found/i),
    ],
    next: [
      'the names that are there: npm run, make -qp, package.json',
      'whether the build runs in the right folder',
    ],
    examples: ['npm error Missing script: "start:prod"', "make: *** No rule to make target 'deploy'.  Stop."],
  },
  {
    id: 'wrong-version',
    weight: 'root',
    title: 'it is made for another version[: {why}]',
    patterns: [
      when('EBADENGINE', /npm (?:error|ERR!) (?:code )?EBADENGINE/),
      when('unsupported engin', /npm (?:error|ERR!).*unsupported engine/i),
      when('UnsupportedClassV', /UnsupportedClassVersionError/),
      when('GLIBC', /version [`'](?<why>GLIBC(?:XX)?_[\d.]+)' not found/),
      when('requires python', /requires (?:a different )?python/i),
      when('python_requires', /package requires python/i),
      when('requires rustc', /requires rustc (?<why>[\d.]+)/),
      when('NODE_MODULE_VERS', /NODE_MODULE_VERSION/),
      when('go.mod requires', /go\.mod requires go >= (?<why>[\d.]+)/),
      when(
        'incompatible wi',
        /(?:database files are|was initialized by .* which is not) (?:not )?(?:in)?compatible with/i,
      ),
      when('too old', /(?:node|python|java|kernel|version) \S* ?is too old/i),
    ],
    next: [
      'the version that runs (node -v, java -version, python3 -V, ldd --version) against the one that was built for',
    ],
    examples: [
      'npm error code EBADENGINE',
      'java.lang.UnsupportedClassVersionError: Main has been compiled by a more recent version of the Java Runtime',
      "/app/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /app/server)",
    ],
    others: ['npm warn EBADENGINE Unsupported engine {'],
  },
];
