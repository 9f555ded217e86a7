// Which pods are meant: all, a namespace, or NAMESPACE/POD, both with * and ?.

import type { PodContainer } from './source-of.ts';

const WORD = /^[a-z0-9*?.-]+(?:\/[a-z0-9*?.-]+)?$/;

/** True for a word that may choose pods. */
export function isPodChoice(word: string): boolean {
  return WORD.test(word);
}

/** What any of the words chooses. */
export function choosesPod(
  words: readonly string[],
): (pod: Pick<PodContainer, 'namespace' | 'pod'>) => boolean {
  if (words.includes('all')) return () => true;
  const patterns = words.map((word) => {
    const [namespace = '', pod = '*'] = word.split('/');
    return { namespace: patternOf(namespace), pod: patternOf(pod) };
  });
  return ({ namespace, pod }) =>
    patterns.some((each) => each.namespace.test(namespace) && each.pod.test(pod));
}

function patternOf(text: string): RegExp {
  const source = text.replace(/[.-]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
