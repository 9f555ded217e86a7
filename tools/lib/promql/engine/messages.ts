// Texts that more than one operator says. Prometheus's own test files expect them to the letter.

import { formatGo } from './go-number.ts';

export function quantileText(q: number): string {
  return `quantile value should be between 0 and 1, got ${formatGo(q)}`;
}
