// --webhook URL: groups of alerts as Alertmanager's webhook receivers get them, version 4.
// Format: prometheus.io/docs/alerting/latest/configuration/#webhook_config. `value`, `runbook` and `evidence` of an alert are this tool's.

import { type PostOptions, postJson } from '../http/post.ts';
import type { Notification, Sink } from '../sink.ts';

export function createWebhookSink(options: PostOptions): Sink {
  return {
    name: 'webhook',
    deliver: (notification, signal) => postJson(webhookPayload(notification), options, signal),
  };
}

/** The body of one notification. */
export function webhookPayload({ groupLabels, alerts }: Notification): object {
  return {
    version: '4',
    groupKey: `{}:{${Object.entries(groupLabels)
      .map(([name, text]) => `${name}=${JSON.stringify(text)}`)
      .join(', ')}}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'obs-alert',
    groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: '',
    alerts,
  };
}

type Texts = Readonly<Record<string, string>>;

/** What all of them say alike. */
function common([first = {}, ...others]: readonly Texts[]): Texts {
  return Object.fromEntries(
    Object.entries(first).filter(([name, text]) =>
      others.every((other) => Object.hasOwn(other, name) && other[name] === text),
    ),
  );
}
