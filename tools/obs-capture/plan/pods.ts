// The log files that the kubelet keeps of the containers of this node.

import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { parseGlob } from '../files/glob.ts';
import type { FileRule, Named } from '../files/rule.ts';
import { choosesPod, isPodChoice } from '../kubernetes/choice.ts';
import { podLogOf } from '../kubernetes/pod-path.ts';
import { sourceOf } from '../kubernetes/source-of.ts';
import { type Reading, readingOfSource } from '../reading.ts';
import { declared } from './declared.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

const FOLDER = '/var/log/pods';
/** The file that is written to, and those that it was before, but for one that is being compressed (.tmp). */
const NAMES = ['*/*/*.log', '*/*/*.log.*[0-9]', '*/*/*.log.*.gz', '*_*_*-*.log'];

/** @throws UsageError or ManifestFailure */
export function podRulesOf(values: Values, manifest: Manifest | undefined, options: Reading): FileRule[] {
  const { pods, podLogs } = values;
  const sources = declared(manifest, 'pods');
  if (pods.length + sources.length === 0 && podLogs !== undefined)
    throw new UsageError('--pod-logs needs --pods');
  const folder = resolve(podLogs ?? FOLDER);
  const tags = manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS;
  const words = checkedPods(pods, (message) => new UsageError(`option --pods ${message}`));
  const own = pods.length === 0 ? [] : [ruleOf(folder, words, tags)];
  const others = sources.map((source) => {
    const chosen = checkedPods(source.pods, (message) => source.refuse('pods', message));
    const rule = ruleOf(source.folder ?? folder, chosen, source.tags);
    return { ...rule, reading: readingOfSource(source, options) };
  });
  return [...own, ...others];
}

function ruleOf(folder: string, words: readonly string[], tags: ReadonlyMap<string, string>): FileRule {
  const escaped = folder.replace(/[*?[\]{}\\]/g, '\\$&');
  const globs = NAMES.flatMap((name) => parseGlob(join(escaped, name)));
  return { text: folder, globs, source: undefined, tags, format: 'cri', nameOf: namerOf(words, tags) };
}

/** @param fail makes the error for a word that can choose no pods */
export function checkedPods(words: readonly string[], fail: (message: string) => Error): readonly string[] {
  const odd = words.find((word) => !isPodChoice(word));
  if (odd === undefined) return words;
  throw fail(`expects all, a namespace, or NAMESPACE/POD with * and ?, got ${JSON.stringify(odd)}`);
}

function namerOf(
  words: readonly string[],
  tags: ReadonlyMap<string, string>,
): (path: string) => Named | undefined {
  const chooses = choosesPod(words);
  const node = hostname();
  return (path) => {
    const log = podLogOf(path);
    if (log === undefined || !chooses(log)) return undefined;
    const { namespace, pod, container, restarts } = log;
    const own: [string, string][] = Object.entries({ namespace, pod, container });
    if (restarts !== undefined) own.push(['restarts', restarts]);
    return { source: sourceOf(log, node), tags: new Map([...own, ...tags]) };
  };
}
