// What each binary is run on before its code cache is taken, as data.

/** One run of a binary, on input that makes it do a little of everything it does in earnest. */
export interface WarmUp {
  readonly args: readonly string[];
  readonly input: string;
  /** Files that are put into `{dir}` first, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

const RECORDS = [
  '2026-02-14T12:34:05.123Z web/0 INFO request handled path=/index.html status=200 dur=2ms',
  '2026-02-14T12:34:06Z web/2 ERROR connection refused addr=10.0.0.5:5432 stream=stderr',
  '2026-02-14T12:34:10Z web METRIC requests window="10s" count=5420 rate=542 errors=1 dur_p50=3ms dur_p99=12ms',
  '2026-02-14T12:34:11Z web/2 EVENT exit reason="oom" code=137 signal="SIGKILL" uptime=42s',
  'not a record',
  '',
].join('\n');

/** DIR as obs-ring leaves it, in small. */
const RINGS = {
  events: RECORDS,
  'active/web/logs/0': RECORDS,
  'active/web/logs/2': RECORDS,
  'active/web/metrics.log': RECORDS,
  'active/web/metrics/rate': '542',
};

/** Rules that say what rule files say: most of the language is compiled when they are read and evaluated. */
const RULES = `
# A comment.
groups:
  - name: warm-up
    interval: 5s
    logs:
      - { name: errors_total, where: 'level>=ERROR and msg ~ "refused"', labels: { service: $service } }
    rules:
      - record: service:requests:rate5m
        expr: sum by (service) (rate(requests_count[5m]))
        labels: { kind: recorded }
      - { alert: Errors, expr: requests_errors > 0, for: 10s, labels: { severity: warning } }
      - alert: ErrorRatio
        expr: |
          # The share of requests that fail.
          (
            sum(rate(requests_errors{service!="", instance!~"x.*|(?i:y[a-z]+)"}[5m])) by (service, instance)
            /
            sum(rate(requests_count{service=~"web|api", instance=~".*"}[5m])) by (service, instance)
          ) * 100 > 1 and on (service) group by (service) (up == 1) unless absent(requests_count offset 5m) > 2
        for: 15m
        keep_firing_for: 1m
        labels:
          severity: 'critical'
        annotations:
          description: "{{ $labels.service }} fails {{ $value | humanizePercentage }} for {{ printf \\"%.2f\\" $value }}."
          runbook_url: https://example.com/runbooks/errors
          summary: >-
            {{ if gt $value 1.0 }}Errors{{ else }}None{{ end }} of {{ $labels.instance | title }}
            over five minutes.
      - alert: Slow
        expr: histogram_quantile(0.99, sum by (le) (rate(latency_bucket[5m]))) > 1 or max_over_time(requests_dur_p99[10m:1m]) > 10 * avg_over_time(requests_dur_p99[1h])
      - alert: Joined
        expr: kube_pod_info * on (namespace, pod) group_left (node) topk by (namespace) (1, max by (namespace, pod) (info{x=~"a.+"} != 0)) >= bool 1 == 0
      - alert: Predicted
        expr: predict_linear(disk_free{mount!~"/run.*"}[6h], 4*60*60) < 0 and label_replace(disk_free, "a", "$1", "mount", "(.*)") < time() - 1e3
      - { alert: Gone, expr: 'absent(up{job="x"} == 1) or increase(errors_total[10m]) > 0 or count(up) without (pod) <= 0.5 or clamp_max(changes(up[1m]), 5) > 0' }
`;

/**
 * By name of the binary. The functions that a warm-up runs start compiled in every later process; the code cache is
 * taken after all of them. A binary without an entry is warmed up with --version. Arguments may hold `{dir}`, which
 * becomes a fresh directory.
 */
export const WARM_UPS: ReadonlyMap<string, readonly WarmUp[]> = new Map([
  ['obs', [{ args: ['version'], input: '' }]],
  [
    'obs-capture',
    [
      { args: ['--stats', '--source', 'web/0'], input: 'a line\n{"level":30,"msg":"x"}\n' },
      { args: ['--source', 'web/0', '--', 'sh', '-c', 'echo a line; echo another >&2'], input: '' },
    ],
  ],
  [
    'obs-tag',
    [
      { args: ['--stats', '--max-line=1M', 'env=prod'], input: RECORDS },
      {
        args: [
          '--where',
          'level>=INFO && dur<1s',
          '--set',
          'route=normalise(path)',
          '--labels',
          'route',
          'env=prod',
        ],
        input: RECORDS,
      },
    ],
  ],
  ['obs-ring', [{ args: ['--stats', '--dir', '{dir}'], input: RECORDS }]],
  [
    'obs-agg',
    [
      {
        args: [
          '--stats',
          '--pass',
          '--by',
          'service',
          '--window',
          '10s',
          'count',
          'errors=count(level>=ERROR)',
          'p99(dur)',
        ],
        input: RECORDS,
      },
    ],
  ],
  [
    'obs-alert',
    [
      {
        args: ['--stats', '--pass', '--rules', '{dir}/rules.yaml'],
        input: RECORDS,
        files: { 'rules.yaml': RULES },
      },
    ],
  ],
  [
    'obs-query',
    [{ args: ['--stats', 'sum by (service) (rate(requests_count[1m])) or requests_rate'], input: RECORDS }],
  ],
  [
    'obs-describe',
    [
      { args: ['service', 'web'], input: RECORDS },
      { args: ['why', 'web/2', '--dir', '{dir}'], input: '', files: RINGS },
    ],
  ],
  [
    'obs-top',
    [
      { args: ['--stats', '--once'], input: RECORDS },
      { args: ['--once', '--dir', '{dir}'], input: '', files: RINGS },
    ],
  ],
  [
    'obs-logs',
    [
      { args: ['--stats', '--where', 'level>=INFO && dur<1s', '--grep', 'handled|refused'], input: RECORDS },
      {
        args: ['--stats', '--dir', '{dir}', '--since', '2026-02-14T12:34:05Z', 'web'],
        input: '',
        files: { 'active/web/logs/all.live': RECORDS, 'active/web/logs/all': RECORDS },
      },
      { args: ['--diagnose'], input: RECORDS },
      {
        args: ['{dir}/app.log', '{dir}/other.log'],
        input: '',
        files: { 'app.log': RECORDS, 'other.log': RECORDS },
      },
    ],
  ],
  ['obs-metrics', [{ args: ['--records', '--prom', '-'], input: RECORDS }]],
]);
