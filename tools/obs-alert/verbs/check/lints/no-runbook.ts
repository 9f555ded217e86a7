// An alert that does not say what to do at 3 a.m.

import { anchorOf } from '../../../notice.ts';
import type { Lint } from '../lint.ts';

export const noRunbook: Lint = {
  name: 'no-runbook',
  find(rule, { anchors }) {
    if (rule.kind !== 'alert' || rule.annotations.has('runbook') || rule.annotations.has('runbook_url'))
      return [];
    const anchor = anchorOf(rule.name);
    if (anchors === undefined) return ['it names no runbook: add the annotation runbook or runbook_url'];
    return anchors.has(anchor) ? [] : [`the runbook has no section #${anchor}`];
  },
};
