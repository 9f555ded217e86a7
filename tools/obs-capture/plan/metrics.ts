// The host, and folders of metric files.

import { hostname } from 'node:os';
import { UsageError } from '../../lib/cli/failure.ts';
import { encodeName, isSource } from '../../lib/record/source.ts';
import { GlobFailure } from '../files/glob.ts';
import type { HostSettings } from '../sources/host.ts';
import { filesIn, type MetricFilesSettings, type MetricFolders } from '../sources/metric-files.ts';
import type { Values } from './request.ts';
import { NO_TAGS } from './tags.ts';

export function hostOf({ host, every }: Values): HostSettings | undefined {
  return host ? { source: `node/${encodeName(hostname())}`, tags: NO_TAGS, intervalMs: every } : undefined;
}

/** @throws UsageError */
export function metricFilesOf({ metrics, every }: Values): MetricFilesSettings | undefined {
  if (metrics.length === 0) return undefined;
  return { folders: metrics.map(foldersOf), intervalMs: every };
}

function foldersOf(text: string): MetricFolders {
  const equals = text.indexOf('=');
  const source = text.slice(0, Math.max(equals, 0));
  if (!isSource(source))
    throw new UsageError(`option --metrics expects SOURCE=DIR, got ${JSON.stringify(text)}`);
  try {
    return { source, globs: filesIn(text.slice(equals + 1)), tags: NO_TAGS };
  } catch (error) {
    if (!(error instanceof GlobFailure)) throw error;
    throw new UsageError(`option --metrics ${JSON.stringify(text)} ${error.message}`);
  }
}
