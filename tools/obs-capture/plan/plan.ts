// From what was typed, and what obs.yaml says, to what is to be done: which sources there are, each with all of its settings.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Parsed } from '../../lib/cli/parse.ts';
import { loadManifest } from '../../lib/manifest/load.ts';
import type { spec } from '../options.ts';
import { originOf } from '../origin.ts';
import { commandSource } from '../sources/command.ts';
import { dockerSource } from '../sources/docker.ts';
import { filesSource } from '../sources/files.ts';
import { httpSource } from '../sources/http.ts';
import { scrapeSource } from '../sources/scrape.ts';
import type { Source, SourceHost } from '../sources/source.ts';
import { stdinSource } from '../sources/stdin.ts';
import { syslogSource } from '../sources/syslog.ts';
import { checkValues } from './check.ts';
import { commandsOf, instancesOf } from './commands.ts';
import { dockerOf } from './docker.ts';
import { filesOf } from './files.ts';
import { scrapesOf, streamsOf } from './http.ts';
import { syslogOf } from './syslog.ts';
import { NO_TAGS } from './tags.ts';

export type Request = Parsed<typeof spec.options>;
export type Values = Request['values'];

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
  const docker = dockerOf(values, manifest);
  const streams = streamsOf(values, manifest);
  const scrapes = scrapesOf(values, manifest);
  const syslog = syslogOf(values);
  const isAsking = docker !== undefined || streams.length + scrapes.length + syslog.length > 0;
  const isEmpty = commands.length === 0 && files === undefined && !isAsking;
  if (isEmpty && manifest) {
    throw new UsageError(`${values.manifest}: no service has a command and a replica to run`);
  }
  const readsStdin = values.stdin || isEmpty;
  const isSingleCommand =
    command !== undefined && commands.length === 1 && !files && !isAsking && !readsStdin;
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
      ...(docker ? [(host: SourceHost) => dockerSource(docker, host)] : []),
      ...streams.map((each) => (host: SourceHost) => httpSource(each, host)),
      ...scrapes.map((each) => (host: SourceHost) => scrapeSource(each, host)),
      ...syslog.map((each) => (host: SourceHost) => syslogSource(each, host)),
      ...(readsStdin ? [stdinOf(values, isEmpty)] : []),
    ],
    isSingleCommand,
    readsStdin,
  };
}

function stdinOf({ source, format }: Values, isAlone: boolean): CreateSource {
  const settings = { origin: originOf((isAlone ? source : undefined) ?? 'stdin', NO_TAGS), format };
  return (host) => stdinSource(settings, host);
}
