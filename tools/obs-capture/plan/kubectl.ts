// The pods of a cluster: what --kubectl chooses of them, and how kubectl is run.

import { UsageError } from '../../lib/cli/failure.ts';
import { CommandFailure, splitCommand } from '../../lib/manifest/command.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { formatTime } from '../../lib/record/time.ts';
import { choosesPod } from '../kubernetes/choice.ts';
import type { KubectlSettings } from '../sources/kubectl.ts';
import { startOf } from './files.ts';
import { checkedPods } from './pods.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** Undefined when it is not asked for. @throws UsageError */
export function clusterOf(values: Values, manifest: Manifest | undefined): KubectlSettings | undefined {
  const { kubectl, kubectlCommand, maxLine } = values;
  if (kubectl.length === 0) {
    if (kubectlCommand !== undefined) throw new UsageError('--kubectl-command needs --kubectl');
    return undefined;
  }
  const words = checkedPods(kubectl, '--kubectl');
  return {
    kubectl: commandOf(kubectlCommand ?? 'kubectl'),
    scope: scopeOf(words),
    chooses: choosesPod(words),
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    maxLineBytes: maxLine,
    begin: beginOf(values),
    isBeginPinned: values.since !== undefined,
  };
}

/** Who may see one namespace only asks for no more. */
function scopeOf(words: readonly string[]): readonly string[] {
  const namespaces = new Set(words.map((word) => word.split('/', 1)[0] ?? ''));
  const [only = ''] = namespaces;
  const isOne = namespaces.size === 1 && only !== 'all' && !/[*?]/.test(only);
  return isOne ? [`--namespace=${only}`] : ['--all-namespaces'];
}

function commandOf(text: string): readonly string[] {
  try {
    return splitCommand(text);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new UsageError(`option --kubectl-command: ${error.message}`);
  }
}

function beginOf(values: Values): string {
  const start = startOf(values, 'end');
  if (start.kind === 'beginning') return '';
  return start.kind === 'since' ? formatTime(start.sinceNs) : new Date().toISOString();
}
