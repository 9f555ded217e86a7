// obs-describe: questions about a service, an instance, a route, a node, answered from records, each statement with its evidence.

import { runVerbs } from '../lib/cli/verbs.ts';
import { spec } from './options.ts';
import { changes } from './verbs/changes/verb.ts';
import { convergence } from './verbs/convergence/verb.ts';
import { instance } from './verbs/instance/verb.ts';
import { node } from './verbs/node/verb.ts';
import { route } from './verbs/route/verb.ts';
import { service } from './verbs/service/verb.ts';
import { trace } from './verbs/trace/verb.ts';
import { why } from './verbs/why/verb.ts';

runVerbs(spec, [service, instance, route, node, why, changes, trace, convergence]);
