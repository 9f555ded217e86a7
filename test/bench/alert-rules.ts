// Rules like those of kube-prometheus, and series for them: the same shapes of expressions in the same proportions, under names of our own.

/** Rules of one file. */
export const RULE_COUNT = 139;

const SHAPES: readonly ((index: number) => string)[] = [
  (i) => `      - record: namespace_pod:rate5m_${i}
        expr: sum by (namespace, pod, container) (rate(container_cpu_${i}_total{job="kubelet", image!=""}[5m])) * on (namespace, pod) group_left (node) topk by (namespace, pod) (1, max by (namespace, pod, node) (pod_info_${i}{node!=""}))
`,
  (i) => `      - alert: Errors${i}
        annotations:
          description: 'Service {{ $labels.namespace }}/{{ $labels.pod }} fails {{ $value | humanizePercentage }} of its requests.'
          runbook_url: https://example.com/runbooks/errors-${i}
          summary: Requests fail.
        expr: |
          sum by (namespace, pod) (rate(requests_${i}_total{job="api", code=~"5.."}[5m]))
          /
          sum by (namespace, pod) (rate(requests_${i}_total{job="api"}[5m]))
          > 0.01
        for: 15m
        labels:
          severity: warning
`,
  (i) => `      - alert: FileSystem${i}
        annotations:
          description: 'Filesystem on {{ $labels.device }} at {{ $labels.instance }} has only {{ printf "%.2f" $value }}% available space left.'
          summary: Filesystem is predicted to run out of space.
        expr: |
          (
            node_free_${i}_bytes{fstype!="", mountpoint!=""} / node_size_${i}_bytes{fstype!="", mountpoint!=""} * 100 < 15
          and
            predict_linear(node_free_${i}_bytes{fstype!="", mountpoint!=""}[6m], 4*60*60) < 0
          )
        for: 1h
        labels:
          severity: critical
`,
  (i) => `      - record: job:latency_${i}:quantile99
        expr: histogram_quantile(0.99, sum by (le, job) (rate(latency_${i}_bucket{verb=~"LIST|GET|POST"}[5m])))
        labels: { quantile: "0.99" }
`,
  (i) => `      - alert: Down${i}
        expr: absent(up_${i}{job="controller"} == 1)
        for: 15m
        labels: { severity: critical }
`,
  (i) => `      - alert: Replicas${i}
        annotations: { summary: '{{ $labels.namespace }}/{{ $labels.pod }} has not matched the expected number of replicas.' }
        expr: |
          (replicas_wanted_${i}{job="state"} > replicas_ready_${i}{job="state"}) and (changes(replicas_updated_${i}{job="state"}[10m]) == 0)
        for: 15m
        labels: { severity: warning }
`,
];

/** The text of a rule file with this many rules. */
export function benchRules(count: number): string {
  const rules = Array.from({ length: count }, (_, index) => shapeOf(index)(index)).join('');
  return `groups:\n  - name: bench\n    interval: 30s\n    rules:\n${rules}`;
}

function shapeOf(index: number): (index: number) => string {
  return SHAPES[index % SHAPES.length] as (index: number) => string;
}

/** By shape: the metrics that it reads, and labels beside namespace, pod and the like. */
const METRICS: readonly (readonly (readonly [string, string])[])[] = [
  [
    ['container_cpu_#_total', 'job="kubelet" image="x"'],
    ['pod_info_#', 'node="n@"'],
  ],
  [['requests_#_total', 'job="api" code="50@"']],
  [
    ['node_free_#_bytes', 'fstype="ext4" mountpoint="/@"'],
    ['node_size_#_bytes', 'fstype="ext4" mountpoint="/@"'],
  ],
  [['latency_#_bucket', 'verb="GET" le="@"']],
  [['up_#', 'job="controller"']],
  [
    ['replicas_wanted_#', 'job="state"'],
    ['replicas_ready_#', 'job="state"'],
    ['replicas_updated_#', 'job="state"'],
  ],
];

/** METRIC lines without their time, one for each of about `count` series. */
export function benchSeries(count: number): readonly string[] {
  const metrics = Array.from({ length: RULE_COUNT }, (_, index) =>
    (METRICS[index % METRICS.length] ?? []).map(
      ([name, labels]) => [name.replace('#', String(index)), labels] as const,
    ),
  ).flat();
  const each = Math.round(count / metrics.length);
  return metrics.flatMap(([name, labels]) =>
    Array.from(
      { length: each },
      (_, i) =>
        `all METRIC ${name} namespace="ns${i % 7}" pod="pod-${i}" container="c" ${labels.replaceAll('@', String(i % 9))}`,
    ),
  );
}
