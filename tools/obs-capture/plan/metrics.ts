// The host, and folders of metric files.

import { hostname } from 'node:os';
import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { encodeName, isSource } from '../../lib/record/source.ts';
import type { HostSettings } from '../sources/host.ts';
import { filesIn, type MetricFilesSettings, type MetricFolders } from '../sources/metric-files.ts';
import { declared, intervalOf } from './declared.ts';
import { globsOf } from './files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** The source that this machine is. */
export function nodeSource(manifest: Manifest | undefined): string {
  return `node/${encodeName(manifest?.node ?? hostname())}`;
}

/** @throws ManifestFailure */
export function hostsOf({ host, every }: Values, manifest: Manifest | undefined): HostSettings[] {
  const source = nodeSource(manifest);
  const tags = manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS;
  const own = host ? [{ source, tags, intervalMs: every }] : [];
  const others = declared(manifest, 'host').map((each) => ({
    source: each.source ?? source,
    tags: each.tags,
    intervalMs: intervalOf(each, every),
  }));
  return [...own, ...others];
}

/** Those that are looked at equally often together. @throws UsageError or ManifestFailure */
export function metricFilesOf(
  { metrics, every }: Values,
  manifest: Manifest | undefined,
): MetricFilesSettings[] {
  const own = metrics.length > 0 ? [{ folders: metrics.map(foldersOf), intervalMs: every }] : [];
  const others = declared(manifest, 'metrics').map((each) => {
    const globs = globsOf(
      () => filesIn(each.folder),
      (message) => each.refuse('metrics', message),
    );
    const { source, tags } = each;
    return { folders: [{ source, globs, tags }], intervalMs: intervalOf(each, every) };
  });
  return [...own, ...others];
}

function foldersOf(text: string): MetricFolders {
  const equals = text.indexOf('=');
  const source = text.slice(0, Math.max(equals, 0));
  if (!isSource(source))
    throw new UsageError(`option --metrics expects SOURCE=DIR, got ${JSON.stringify(text)}`);
  const fail = (message: string): Error =>
    new UsageError(`option --metrics ${JSON.stringify(text)} ${message}`);
  return { source, globs: globsOf(() => filesIn(text.slice(equals + 1)), fail), tags: NO_TAGS };
}
