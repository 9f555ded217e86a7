// The golden metrics: every name, its type, its labels and what it says, in one place. obs-agg --golden makes them of records, obs-metrics
// takes the help of its exposition from here, and a test holds both to it.
//
// A name is an interface: renaming one needs the old one beside it for a release. Labels are bounded: no user, address or raw URL but
// where the set is of usage by user, and there --max-groups bounds them. A route is the field route, or else the path as a route (route.ts): no
// query, and `:id` for numbers, UUIDs and long hexadecimal segments. Each service has up to --max-routes of them, and the route `other`.

/** The label whose values are bounded within each service. */
export const ROUTE = 'route';

export type GoldenSet = 'http' | 'usage';

export interface GoldenMetric {
  /** The Prometheus name; of a histogram, without _bucket, _sum and _count. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Besides service; LABEL=FIELD|FIELD takes the first field that a record has. */
  readonly by: readonly string[];
  /** Which records are looked at (lib/expr). */
  readonly where: string;
  /** Message of the METRIC record, and the function whose name is the rest of the metric's. */
  readonly message: string;
  readonly fn: string;
}

/** Request logs: one record for each request, with method, status, dur, and route or path. */
const HTTP: readonly GoldenMetric[] = [
  {
    name: 'http_requests_total',
    type: 'counter',
    help: 'Requests by route, method and status.',
    by: ['route=route|path', 'method', 'status'],
    where: 'has(method) && has(status)',
    message: 'http_requests',
    fn: 'total=count',
  },
  {
    name: 'request_latency_seconds',
    type: 'histogram',
    help: 'How long requests took, in seconds.',
    by: ['route=route|path', 'method'],
    where: 'has(method) && has(dur)',
    message: 'request_latency',
    fn: 'seconds=hist(dur)',
  },
  {
    name: 'inflight_requests',
    type: 'gauge',
    help: 'Requests under way at once, on average over the window: the sum of their durations by its length.',
    by: ['route=route|path'],
    where: 'has(method) && has(dur)',
    message: 'inflight_requests',
    fn: 'value=inflight(dur)',
  },
  {
    name: 'rejected_total',
    type: 'counter',
    help: 'Requests that were turned away, by reason.',
    by: ['reason'],
    where: 'has(reason) && (status in (413, 429, 503) || msg ~ "reject|shed|throttl|denied")',
    message: 'rejected',
    fn: 'total=count',
  },
  {
    name: 'service_restarts_total',
    type: 'counter',
    help: 'Instances that were started again.',
    by: [],
    where: 'kind == EVENT && msg == "restart"',
    message: 'service_restarts',
    fn: 'total=count(kind == EVENT)',
  },
  {
    name: 'bus_lagged_total',
    type: 'counter',
    help: 'Lines that were lost on the way because a reader was behind.',
    by: [],
    where: 'kind == GAP && has(dropped)',
    message: 'bus_lagged',
    fn: 'total=sum(dropped, kind == GAP)',
  },
];

/** A log of calls of models: one record for each call, with user, model, tokens_in, tokens_out and cost_usd. */
const USAGE: readonly GoldenMetric[] = [
  {
    name: 'ai_calls_total',
    type: 'counter',
    help: 'Calls by user and model.',
    by: ['user', 'model'],
    where: 'has(model)',
    message: 'ai_calls',
    fn: 'total=count',
  },
  {
    name: 'ai_input_tokens_total',
    type: 'counter',
    help: 'Tokens that were sent to a model.',
    by: ['user', 'model'],
    where: 'has(model) && has(tokens_in)',
    message: 'ai_input_tokens',
    fn: 'total=sum(tokens_in)',
  },
  {
    name: 'ai_output_tokens_total',
    type: 'counter',
    help: 'Tokens that a model answered with.',
    by: ['user', 'model'],
    where: 'has(model) && has(tokens_out)',
    message: 'ai_output_tokens',
    fn: 'total=sum(tokens_out)',
  },
  {
    name: 'ai_cost_usd_total',
    type: 'counter',
    help: 'What calls cost, in US dollars.',
    by: ['user', 'model'],
    where: 'has(model) && has(cost_usd)',
    message: 'ai_cost_usd',
    fn: 'total=sum(cost_usd)',
  },
  {
    name: 'ai_call_duration_seconds',
    type: 'histogram',
    help: 'How long calls took, in seconds.',
    by: ['model'],
    where: 'has(model) && has(dur)',
    message: 'ai_call_duration',
    fn: 'seconds=hist(dur, 100ms, 250ms, 500ms, 1s, 2.5s, 5s, 10s, 30s, 60s)',
  },
  {
    name: 'ai_rejected_total',
    type: 'counter',
    help: 'Calls that were turned away, such as over a quota, by reason.',
    by: ['reason'],
    where: 'has(reason) && (has(model) || has(user))',
    message: 'ai_rejected',
    fn: 'total=count',
  },
];

export const GOLDEN: Readonly<Record<GoldenSet, readonly GoldenMetric[]>> = { http: HTTP, usage: USAGE };

/** What a metric of that name says; undefined for one that is none of these. */
export function goldenHelp(name: string): string | undefined {
  return [...HTTP, ...USAGE].find((metric) => metric.name === name)?.help;
}
