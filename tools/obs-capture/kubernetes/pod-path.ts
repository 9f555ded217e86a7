// What the path of a log file of the kubelet says of its container. Only what Kubernetes lets stand as a name is believed.
//
//   /var/log/pods/NAMESPACE_POD_UID/CONTAINER/RESTARTS.log           rotated: 0.log.20240101-101010, then with .gz
//   /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log               a link to the one above

import type { PodContainer } from './source-of.ts';

export interface PodLog extends PodContainer {
  /** How often the container was started again before; undefined where the path does not say it. */
  readonly restarts: string | undefined;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const POD = `${LABEL}(?:\\.${LABEL})*`;
const IN_PODS = new RegExp(`/(${LABEL})_(${POD})_[0-9a-zA-Z-]{1,64}/(${LABEL})/([0-9]{1,9})\\.log[^/]*$`);
const IN_CONTAINERS = new RegExp(`/(${POD})_(${LABEL})_(${LABEL})-[0-9a-f]{64}\\.log$`);
/** Of a pod; a container and a namespace are labels of 63. */
const MOST_CHARACTERS = 253;

/** Undefined for any other path. */
export function podLogOf(path: string): PodLog | undefined {
  const inPods = IN_PODS.exec(path);
  const inContainers = inPods === null ? IN_CONTAINERS.exec(path) : null;
  const [namespace, pod, container, restarts] = inPods
    ? inPods.slice(1)
    : [inContainers?.[2], inContainers?.[1], inContainers?.[3], undefined];
  if (namespace === undefined || pod === undefined || container === undefined) return undefined;
  return pod.length > MOST_CHARACTERS ? undefined : { namespace, pod, container, restarts };
}
