// The pods of a cluster: what --kubectl chooses of them, and how kubectl is run.

import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { formatTime } from '../../lib/record/time.ts';
import { choosesPod } from '../kubernetes/choice.ts';
import { readingOf, readingOfSource } from '../reading.ts';
import type { KubectlSettings } from '../sources/kubectl.ts';
import { declared } from './declared.ts';
import { startOf } from './files.ts';
import { checkedPods } from './pods.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** One for each choice. @throws UsageError or ManifestFailure */
export function clustersOf(values: Values, manifest: Manifest | undefined): KubectlSettings[] {
  const { kubectl, kubectlCommand, maxLine: maxLineBytes, format } = values;
  const sources = declared(manifest, 'kubectl');
  if (kubectl.length + sources.length === 0) {
    if (kubectlCommand !== undefined) throw new UsageError('--kubectl-command needs --kubectl');
    return [];
  }
  const isBeginPinned = values.since !== undefined;
  const shared = { maxLineBytes, begin: beginOf(values), isBeginPinned };
  const command = commandOf(
    kubectlCommand ?? 'kubectl',
    (message) => new UsageError(`option --kubectl-command: ${message}`),
  );
  const words = checkedPods(kubectl, (message) => new UsageError(`option --kubectl ${message}`));
  const tags = manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS;
  const own = { ...shared, ...chosenBy(words), kubectl: command, tags, format, reading: undefined };
  const reading = readingOf(values);
  const others = sources.map((source) => ({
    ...shared,
    ...chosenBy(checkedPods(source.pods, (message) => source.refuse('kubectl', message))),
    kubectl:
      source.command === undefined
        ? command
        : commandOf(source.command, (message) => source.refuse('kubectl_command', message)),
    tags: source.tags,
    format: source.format,
    reading: readingOfSource(source, reading),
  }));
  return kubectl.length === 0 ? others : [own, ...others];
}

function chosenBy(words: readonly string[]): Pick<KubectlSettings, 'scope' | 'chooses'> {
  return { scope: scopeOf(words), chooses: choosesPod(words) };
}

/** Who may see one namespace only asks for no more. */
function scopeOf(words: readonly string[]): readonly string[] {
  const namespaces = new Set(words.map((word) => word.split('/', 1)[0] ?? ''));
  const [only = ''] = namespaces;
  const isOne = namespaces.size === 1 && only !== 'all' && !/[*?]/.test(only);
  return isOne ? [`--namespace=${only}`] : ['--all-namespaces'];
}

function commandOf(text: string, fail: (message: string) => Error): readonly string[] {
  try {
    return splitCommand(text);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw fail(error.message);
  }
}

function beginOf(values: Values): string {
  const start = startOf(values, 'end');
  if (start.kind === 'beginning') return '';
  return start.kind === 'since' ? formatTime(start.sinceNs) : new Date().toISOString();
}
