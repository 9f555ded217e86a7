// Desired against actual: replicas and release of a service.

import { changeOf } from '../../lib/lifecycle/changes.ts';
import type { Evidence } from '../../lib/lifecycle/evidence.ts';
import { isHealthy, isRunning } from '../../lib/lifecycle/states.ts';
import { shareTone } from '../../lib/term/tones.ts';
import { type Journal, ofService } from '../journal/journal.ts';
import { type Statement, state } from '../report/report.ts';
import { clockText, listed } from '../words.ts';
import { changesOf } from './changes.ts';
import type { Instance } from './instances.ts';

interface Wish {
  readonly replicas: number;
  /** Where it says so. */
  readonly evidence: Evidence | string;
}

/** How many instances are wanted: by the manifest, else by the last scale event; undefined when nobody says. */
export function wishOf(journal: Journal, service: string): Wish | undefined {
  const path = journal.manifest?.path;
  const replicas = journal.manifest?.content.services.get(service)?.replicas;
  if (path !== undefined && replicas !== undefined) {
    return { replicas, evidence: `${path}: services.${service}.replicas: ${replicas}` };
  }
  const scaled = ofService(journal.events, service).findLast(
    ({ record }) => changeOf(record)?.kind === 'scale' && Number.isInteger(Number(changeOf(record)?.to)),
  );
  return scaled && { replicas: Number(changeOf(scaled.record)?.to), evidence: scaled };
}

/** Replicas wanted, running and healthy, and the release that was last deployed. */
export function desiredStatements(
  journal: Journal,
  service: string,
  instances: readonly Instance[],
  nowMs: number,
): Statement[] {
  const wish = wishOf(journal, service);
  const statuses = instances.map(({ history }) => history.status);
  const running = statuses.filter(isRunning).length;
  const healthy = statuses.filter(isHealthy).length;
  const wanted = wish === undefined ? '--' : String(wish.replicas);
  const have = instances.length === 0 ? '-- run, -- healthy' : `${running} run, ${healthy} healthy`;
  const tone = wish === undefined ? 'plain' : shareTone(healthy, wish.replicas);
  const causes = instances.map(({ history }) => history.cause);
  return [
    state(`${service}: of ${wanted} replicas wanted ${have}`, [wish?.evidence, ...causes], tone),
    ...releaseStatement(journal, service, nowMs),
  ];
}

function releaseStatement(journal: Journal, service: string, nowMs: number): Statement[] {
  const deploy = changesOf(ofService(journal.events, service)).findLast(({ kind }) => kind === 'deploy');
  if (deploy === undefined) return [];
  const { evidence, from, to, by, hasFailed } = deploy;
  const text = listed([
    `release ${to ?? '--'} since ${clockText(evidence.atMs, nowMs)}`,
    from && `before it ${from}`,
    by && `by ${by}`,
    hasFailed ? 'the deploy failed' : undefined,
  ]);
  return [state(text, [evidence], hasFailed ? 'bad' : 'plain')];
}
