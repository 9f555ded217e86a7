// Probes: `SOURCE=http://…`, `SOURCE=tcp://HOST:PORT` and `SOURCE=exec:COMMAND`.

import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { isSource } from '../../lib/record/source.ts';
import type { Check } from '../health/check.ts';
import { execCheck } from '../health/exec.ts';
import { httpCheck } from '../health/http.ts';
import { tcpCheck } from '../health/tcp.ts';
import type { ProbeSettings } from '../sources/probe.ts';
import { declared, intervalOf } from './declared.ts';
import type { Values } from './request.ts';
import { NO_TAGS } from './tags.ts';

/** As --probe-timeout. */
const MIN_TIMEOUT_MS = 10;

/** @throws UsageError or ManifestFailure */
export function probesOf(values: Values, manifest: Manifest | undefined): ProbeSettings[] {
  return [...typedProbes(values), ...declaredProbes(values, manifest)];
}

function declaredProbes(values: Values, manifest: Manifest | undefined): ProbeSettings[] {
  const { every, probeTimeout, probeFailures, probeSuccesses } = values;
  return declared(manifest, 'probe', 'liveness').map((each) => {
    const { kind, source, tags, target, timeoutMs = probeTimeout, refuse } = each;
    const { failures = probeFailures, successes = probeSuccesses } = each;
    const check = checkOf(target, (message) => refuse(kind, message));
    if (!check) throw refuse(kind, 'is not http(s)://…, tcp://HOST:PORT or exec:COMMAND');
    if (timeoutMs < MIN_TIMEOUT_MS) throw refuse('timeout', `must be at least ${MIN_TIMEOUT_MS}ms`);
    const probe = kind === 'probe' ? ('readiness' as const) : kind;
    const intervalMs = intervalOf(each, every);
    return { probe, source, tags, check, timeoutMs, intervalMs, failures, successes };
  });
}

function typedProbes(values: Values): ProbeSettings[] {
  const { probe, liveness, every, probeTimeout, probeFailures: failures, probeSuccesses: successes } = values;
  const settings = { tags: NO_TAGS, intervalMs: every, timeoutMs: probeTimeout, failures, successes };
  return [
    ...probe.map((text) => ({ ...settings, probe: 'readiness' as const, ...targetOf(text, '--probe') })),
    ...liveness.map((text) => ({ ...settings, probe: 'liveness' as const, ...targetOf(text, '--liveness') })),
  ];
}

function targetOf(text: string, option: string): { readonly source: string; readonly check: Check } {
  const equals = text.indexOf('=');
  const source = text.slice(0, Math.max(equals, 0));
  const target = text.slice(equals + 1);
  const fail = (message: string): Error => new UsageError(`option ${option} exec: ${message}`);
  const check = isSource(source) ? checkOf(target, fail) : undefined;
  if (check) return { source, check };
  throw new UsageError(
    `option ${option} expects SOURCE=http://…, SOURCE=tcp://HOST:PORT or SOURCE=exec:COMMAND, got ${JSON.stringify(text)}`,
  );
}

function checkOf(target: string, fail: (message: string) => Error): Check | undefined {
  if (target.startsWith('exec:')) return execOf(target.slice(5), fail);
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  if (url.protocol === 'http:' || url.protocol === 'https:') return httpCheck(url);
  const port = Number(url.port);
  if (url.protocol !== 'tcp:' || url.hostname === '' || port === 0) return undefined;
  return tcpCheck(url.hostname.replace(/^\[|\]$/g, ''), port);
}

function execOf(text: string, fail: (message: string) => Error): Check {
  try {
    return execCheck(splitCommand(text));
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw fail(error.message);
  }
}
