// Probes: `SOURCE=http://…`, `SOURCE=tcp://HOST:PORT` and `SOURCE=exec:COMMAND`.

import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import { isSource } from '../../lib/record/source.ts';
import type { Check } from '../health/check.ts';
import { execCheck } from '../health/exec.ts';
import { httpCheck } from '../health/http.ts';
import { tcpCheck } from '../health/tcp.ts';
import type { ProbeSettings } from '../sources/probe.ts';
import type { Values } from './request.ts';
import { NO_TAGS } from './tags.ts';

/** @throws UsageError */
export function probesOf({ probe, liveness, every, probeTimeout }: Values): ProbeSettings[] {
  const settings = { tags: NO_TAGS, intervalMs: every, timeoutMs: probeTimeout };
  return [
    ...probe.map((text) => ({ ...settings, probe: 'readiness' as const, ...targetOf(text, '--probe') })),
    ...liveness.map((text) => ({ ...settings, probe: 'liveness' as const, ...targetOf(text, '--liveness') })),
  ];
}

function targetOf(text: string, option: string): { readonly source: string; readonly check: Check } {
  const equals = text.indexOf('=');
  const source = text.slice(0, Math.max(equals, 0));
  const target = text.slice(equals + 1);
  const check = isSource(source) ? checkOf(target, option) : undefined;
  if (check) return { source, check };
  throw new UsageError(
    `option ${option} expects SOURCE=http://…, SOURCE=tcp://HOST:PORT or SOURCE=exec:COMMAND, got ${JSON.stringify(text)}`,
  );
}

function checkOf(target: string, option: string): Check | undefined {
  if (target.startsWith('exec:')) return execOf(target.slice(5), option);
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  if (url.protocol === 'http:' || url.protocol === 'https:') return httpCheck(url);
  const port = Number(url.port);
  if (url.protocol !== 'tcp:' || url.hostname === '' || port === 0) return undefined;
  return tcpCheck(url.hostname.replace(/^\[|\]$/g, ''), port);
}

function execOf(text: string, option: string): Check {
  try {
    return execCheck(splitCommand(text));
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new UsageError(`option ${option} exec: ${error.message}`);
  }
}
