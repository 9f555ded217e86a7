// What is known of a node, from METRIC records of a source node/<name>, as obs-capture's host source writes them:
//
//   node/fornax-01 METRIC node cpu=23% mem_used=128M mem_total=256M containers=5
//
// A figure is found by the name of its series, `<message>_<key>` (`<message>` for the key value). Besides those of the
// record above, names are understood that other collectors give to the same thing.

/** The service that the sources of nodes have. */
export const NODE_SERVICE = 'node';

export type NodeFigure = 'cpu' | 'memoryUsedBytes' | 'memoryTotalBytes' | 'containers';

/** The series of each figure: cpu is a ratio of all processors, memory in bytes. */
const SERIES: Readonly<Record<NodeFigure, readonly string[]>> = {
  cpu: ['node_cpu', 'cpu', 'cpu_usage', 'cpu_used', 'host_cpu'],
  memoryUsedBytes: ['node_mem_used', 'node_memory_used', 'mem_used', 'memory_used', 'host_mem_used'],
  memoryTotalBytes: ['node_mem_total', 'node_memory_total', 'mem_total', 'memory_total', 'host_mem_total'],
  containers: ['node_containers', 'containers', 'containers_running', 'host_containers'],
};

const FIGURES: ReadonlyMap<string, NodeFigure> = new Map(
  Object.entries(SERIES).flatMap(([figure, names]) =>
    names.map((name): [string, NodeFigure] => [name, figure as NodeFigure]),
  ),
);

/** The figure that the value `key` of a METRIC record named `message` is; undefined for any other value. */
export function nodeFigure(message: string, key: string): NodeFigure | undefined {
  return FIGURES.get(key === 'value' ? message : `${message}_${key}`);
}
