// All rules. Of causes that show close to each other the one that stands first here counts.

import type { Rule } from './rule.ts';
import { NETWORK_RULES } from './rules/network.ts';
import { PACKAGE_RULES } from './rules/packages.ts';
import { PROGRAM_RULES } from './rules/programs.ts';
import { SERVICE_RULES } from './rules/services.ts';
import { SYSTEM_RULES } from './rules/system.ts';

export const RULES: readonly Rule[] = [
  ...PACKAGE_RULES,
  ...NETWORK_RULES,
  ...PROGRAM_RULES,
  ...SYSTEM_RULES,
  ...SERVICE_RULES,
];
