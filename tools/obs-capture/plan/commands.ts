// Commands: the one after --, those of --run, and the services of obs.yaml.

import { basename, resolve } from 'node:path';
import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import type { Manifest, Service } from '../../lib/manifest/manifest.ts';
import { encodeName, instanceOf, isSource, serviceOf } from '../../lib/record/source.ts';
import type { CommandSettings } from '../sources/command.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** The command after -- and those of --run. @throws UsageError */
export function commandsOf(values: Values, command: readonly string[] | undefined): CommandSettings[] {
  const settings = settingsOf(values);
  const own = command === undefined ? [] : [afterDashes(values, command)];
  return [...own, ...values.run.map(fromText)].flatMap(({ source, words, hasStdin }) =>
    sourcesOf(source, values.replicas).map((each) => ({
      ...settings,
      source: each,
      line: {
        command: words,
        env: environment(each, environmentOf(values.env)),
        cwd: values.cwd === undefined ? undefined : resolve(values.cwd),
        hasStdin,
      },
    })),
  );
}

interface Wanted {
  readonly source: string;
  readonly words: readonly string[];
  readonly hasStdin: boolean;
}

function afterDashes({ source, stdin, replicas }: Values, words: readonly string[]): Wanted {
  const [program] = words;
  if (program === undefined || program === '') throw new UsageError('there is no command after --');
  const hasStdin = !stdin && replicas === undefined;
  return { source: source ?? encodeName(basename(program)), words, hasStdin };
}

/** `SOURCE=COMMAND`, or a command that gives its name to its records. */
function fromText(text: string): Wanted {
  const equals = text.indexOf('=');
  const before = text.slice(0, Math.max(equals, 0));
  const isNamed = isSource(before);
  try {
    const words = splitCommand(isNamed ? text.slice(equals + 1) : text);
    return { source: isNamed ? before : encodeName(basename(words[0]!)), words, hasStdin: false };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new UsageError(`option --run ${JSON.stringify(text)}: ${error.message}`);
  }
}

/** `web` with three replicas is web/0, web/1 and web/2. */
function sourcesOf(source: string, replicas: number | undefined): readonly string[] {
  if (replicas === undefined) return [source];
  if (instanceOf(source) !== '')
    throw new UsageError(
      `--replicas numbers the instances itself; give ${serviceOf(source)} instead of ${source}`,
    );
  return Array.from({ length: replicas }, (_, index) => `${source}/${index}`);
}

function environmentOf(texts: readonly string[]): [string, string][] {
  return texts.map((text) => {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`option --env expects NAME=VALUE, got ${JSON.stringify(text)}`);
    return [name, value];
  });
}

type Shared = Omit<CommandSettings, 'source' | 'line'>;

function settingsOf(values: Values): Shared {
  const { restart: policy, restartDelay: delayMs, restartMaxDelay } = values;
  return {
    tags: NO_TAGS,
    format: values.format,
    restart: { policy, delayMs, maxDelayMs: Math.max(delayMs, restartMaxDelay) },
    stopGraceMs: values.stopGrace,
    usageMs: values.usage,
    isSupervised: true,
  };
}

/** Every instance of every service that has a command. */
export function instancesOf(manifest: Manifest, values: Values): CommandSettings[] {
  return [...manifest.services.values()].flatMap((service) => replicasOf(service, manifest, values));
}

function replicasOf(service: Service, manifest: Manifest, values: Values): CommandSettings[] {
  const { name, command, replicas, cwd, format, port } = service;
  if (command === undefined) return [];
  return Array.from({ length: replicas }, (_, index) => {
    const own: [string, string][] = [...service.env];
    if (port !== undefined) own.push(['PORT', String(port + index)]);
    const source = `${name}/${index}`;
    return {
      source,
      tags: tagsOf(service.tags, manifest),
      line: { command, env: environment(source, own), cwd, hasStdin: false },
      format,
      restart: {
        policy: service.restart,
        delayMs: service.restartDelayMs,
        maxDelayMs: service.restartMaxDelayMs,
      },
      stopGraceMs: values.stopGrace,
      usageMs: values.usage,
      isSupervised: true,
    };
  });
}

/** Our own environment, then the command's, then who it is. */
function environment(
  source: string,
  own: readonly [string, string][],
): Readonly<Record<string, string | undefined>> {
  const identity: [string, string][] = [
    ['OBS_SERVICE', serviceOf(source)],
    ['OBS_INSTANCE', instanceOf(source)],
  ];
  return { ...process.env, ...Object.fromEntries([...own, ...identity]) };
}
