// From what was typed, and what obs.yaml says, to what is to be done: which sources there are, each with all of its settings.

import { UsageError } from '../../lib/cli/failure.ts';
import { loadManifest } from '../../lib/manifest/load.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { originOf } from '../origin.ts';
import { commandSource } from '../sources/command.ts';
import { dockerSource } from '../sources/docker.ts';
import { filesSource } from '../sources/files.ts';
import { hostSource } from '../sources/host.ts';
import { httpSource } from '../sources/http.ts';
import { journaldSource } from '../sources/journald.ts';
import { kubectlSource } from '../sources/kubectl.ts';
import { metricFilesSource } from '../sources/metric-files.ts';
import { probeSource } from '../sources/probe.ts';
import { scrapeSource } from '../sources/scrape.ts';
import type { Source, SourceHost } from '../sources/source.ts';
import { stdinSource } from '../sources/stdin.ts';
import { syslogSource } from '../sources/syslog.ts';
import { checkValues } from './check.ts';
import { commandsOf, instancesOf } from './commands.ts';
import { enginesOf } from './docker.ts';
import { filesOf } from './files.ts';
import { scrapesOf, streamsOf } from './http.ts';
import { journalsOf } from './journald.ts';
import { clustersOf } from './kubectl.ts';
import { hostsOf, metricFilesOf } from './metrics.ts';
import { probesOf } from './probes.ts';
import type { Request, Values } from './request.ts';
import { syslogOf } from './syslog.ts';
import { NO_TAGS } from './tags.ts';

export type CreateSource = (host: SourceHost) => Source;

export interface Plan {
  readonly sources: readonly CreateSource[];
  /** One command, whose end is the end of the tool. */
  readonly isSingleCommand: boolean;
  readonly readsStdin: boolean;
}

/** @throws UsageError or ManifestFailure */
export async function planOf({ values, command }: Request): Promise<Plan> {
  checkValues(values, command);
  const manifest = values.manifest === undefined ? undefined : await loadManifest(values.manifest);
  const commands = [...commandsOf(values, command), ...(manifest ? instancesOf(manifest, values) : [])];
  const files = filesOf(values, manifest);
  const others = [...asksOf(values, manifest), ...othersOf(values, manifest)];
  const isEmpty = commands.length === 0 && files === undefined && others.length === 0;
  if (isEmpty && manifest) {
    throw new UsageError(
      `${values.manifest}: there is no source, and no service that has a command and a replica to run`,
    );
  }
  const readsStdin = values.stdin || isEmpty;
  const isSingleCommand =
    command !== undefined && commands.length === 1 && !files && others.length === 0 && !readsStdin;
  const [first] = commands;
  if (isSingleCommand && first) {
    return {
      sources: [(host) => commandSource({ ...first, isSupervised: false }, host)],
      isSingleCommand,
      readsStdin,
    };
  }
  return {
    sources: [
      ...commands.map((each) => (host: SourceHost) => commandSource(each, host)),
      ...(files ? [(host: SourceHost) => filesSource(files, host)] : []),
      ...others,
      ...(readsStdin ? [stdinOf(values, isEmpty)] : []),
    ],
    isSingleCommand,
    readsStdin,
  };
}

/** What is asked over the network, or listened to there. */
function asksOf(values: Values, manifest: Manifest | undefined): CreateSource[] {
  return [
    ...enginesOf(values, manifest).map((each) => (host: SourceHost) => dockerSource(each, host)),
    ...clustersOf(values, manifest).map((each) => (host: SourceHost) => kubectlSource(each, host)),
    ...journalsOf(values, manifest).map((each) => (host: SourceHost) => journaldSource(each, host)),
    ...streamsOf(values, manifest).map((each) => (host: SourceHost) => httpSource(each, host)),
    ...scrapesOf(values, manifest).map((each) => (host: SourceHost) => scrapeSource(each, host)),
    ...syslogOf(values, manifest).map((each) => (host: SourceHost) => syslogSource(each, host)),
  ];
}

/** What is looked at again and again. */
function othersOf(values: Values, manifest: Manifest | undefined): CreateSource[] {
  return [
    ...hostsOf(values, manifest).map((each) => (host: SourceHost) => hostSource(each, host)),
    ...metricFilesOf(values, manifest).map((each) => (host: SourceHost) => metricFilesSource(each, host)),
    ...probesOf(values, manifest).map((each) => (host: SourceHost) => probeSource(each, host)),
  ];
}

function stdinOf({ source, format }: Values, isAlone: boolean): CreateSource {
  const settings = { origin: originOf((isAlone ? source : undefined) ?? 'stdin', NO_TAGS), format };
  return (host) => stdinSource(settings, host);
}
