// --alertmanager URL: alerts to the v2 API of an Alertmanager, which groups, silences and routes them itself.
// Format: github.com/prometheus/alertmanager, api/v2/openapi.yaml, postableAlerts.

import { type PostOptions, postJson } from '../http/post.ts';
import type { Sink } from '../sink.ts';
import type { ToldAlert } from '../told.ts';

/** What is appended to the URL of an Alertmanager. */
export const ALERTS_PATH = '/api/v2/alerts';

export function createAlertmanagerSink(options: PostOptions): Sink {
  return {
    name: 'alertmanager',
    deliver: ({ alerts }, signal) => postJson(postableAlerts(alerts), options, signal),
  };
}

/** What an Alertmanager is told of alerts: what it knows, with the runbook and the records as annotations. */
function postableAlerts(alerts: readonly ToldAlert[]): readonly object[] {
  return alerts.map(({ labels, annotations, startsAt, endsAt, runbook, evidence }) => ({
    labels,
    annotations: {
      ...(runbook === null ? {} : { runbook }),
      ...(evidence.length === 0 ? {} : { evidence: evidence.join('\n') }),
      ...annotations,
    },
    startsAt,
    endsAt,
  }));
}
