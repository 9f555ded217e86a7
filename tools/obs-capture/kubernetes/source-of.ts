// Whose records the lines of a container of Kubernetes are: `WORKLOAD.NAMESPACE/POD/CONTAINER`, where POD is what a controller has put
// behind the name of the workload. The name of a pod is made of the two again, no namespace has a dot and no name here a slash, so
// two containers never share a source.
//
//   shop  web-7d9fbc5c6b-x2x8k  app       web.shop/7d9fbc5c6b-x2x8k/app       a Deployment
//   shop  db-0                  postgres  db.shop/0/postgres                  a StatefulSet
//   shop  agent-x2x8k           agent     agent.shop/x2x8k/agent              a DaemonSet or a Job
//   shop  dump-28493820-x2x8k   dump      dump.shop/28493820-x2x8k/dump       a CronJob, or a Job with an index
//   shop  etcd-node1            etcd      etcd.shop/node1/etcd                a static pod of the node
//   shop  toolbox               sh        toolbox.shop/sh                     a pod of its own

import { encodeName } from '../../lib/record/source.ts';

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What controllers make names of: no vowels, so that none is a word. */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';
const SUFFIXES = [`${SAFE}{6,10}-${SAFE}{5}`, `[0-9]+-${SAFE}{5}`, `${SAFE}{5}`, '[0-9]+'].map(
  (suffix) => new RegExp(`^(.+)-(${suffix})$`),
);

/** @param node the name of the machine whose static pods these may be */
export function sourceOf({ namespace, pod, container }: PodContainer, node: string): string {
  const [workload, rest] = split(pod, node);
  const names = [`${workload}.${namespace}`, ...(rest === '' ? [] : [rest]), container];
  return names.map(encodeName).join('/');
}

function split(pod: string, node: string): readonly [workload: string, rest: string] {
  const own = `-${node}`;
  if (node !== '' && pod.endsWith(own) && pod.length > own.length) return [pod.slice(0, -own.length), node];
  for (const suffix of SUFFIXES) {
    const [, workload, rest] = suffix.exec(pod) ?? [];
    if (workload !== undefined && rest !== undefined) return [workload, rest];
  }
  return [pod, ''];
}
