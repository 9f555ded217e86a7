// Causes in configuration and in databases.

import { type Rule, when } from '../rule.ts';

export const SERVICE_RULES: readonly Rule[] = [
  {
    id: 'configuration-error',
    weight: 'root',
    title: 'the configuration is not understood[: {what}]',
    patterns: [
      when(
        'directive',
        /(?<what>(?:unknown directive|invalid [^\n]{1,60} of the "\w+" directive|directive "\w+" (?:is not terminated|has no opening)|"\w+" directive (?:is duplicate|is not allowed|invalid))[^\n]{0,100})/,
      ),
      when(
        ' in /',
        /(?<what>(?:unexpected "."|unexpected end of file|invalid (?:number of arguments|parameter|value|condition))[^\n]{0,60} in \/\S+:\d+)/,
      ),
      when(
        'JSON',
        /(?<what>(?:unexpected (?:token|end|non-whitespace|string|number)|expected |bad )[^\n]{0,60}\bJSON\b[^\n]{0,60})/i,
      ),
      when('EJSONPARSE', /EJSONPARSE/),
      when('JSONDecodeError', /JSONDecodeError: (?<what>[^\n]{1,100})/),
      when('yaml: ', /yaml: (?<what>(?:line \d+|unmarshal|mapping|did not|found)[^\n]{1,100})/),
      when(
        'parsing YAML',
        /(?:error )?(?:parsing|loading) (?:yaml|config)[^\n]{0,40}(?<what>field[^\n]{1,80})?/i,
      ),
      when('unrecognized con', /(?<what>unrecognized configuration parameter[^\n]{0,80})/i),
      when(
        'onfiguration file',
        /configuration file "?[^"\n]*"? (?:contains errors|is (?:not valid|invalid)|test failed)/i,
      ),
      when(
        'onfig',
        /^(?!.*(?:no such file|permission denied)).*(?:invalid|bad|cannot parse|failed to parse|error (?:in|loading|parsing|reading)|couldn't load) (?:the )?config(?:uration)?\b[^\n]{0,10}[:\s](?<what>[^\n]{0,100})/i,
      ),
      when('parse manifest', /failed to parse manifest/),
      when('TOML', /TOML parse error|invalid TOML|TOMLDecodeError/i),
      when('parse error', /parse error[^\n]{0,20}(?:: |at )(?!syntax)(?<what>[^\n]{1,100})/i),
      when('nvalid maximum', /invalid (?:maximum|initial) heap size: (?<what>\S+)/i),
      when('create the Java V', /could not create the Java virtual machine/i),
      when('unknown field', /unknown (?:field|key|option|directive) ["'`](?<what>[^"'`]+)/i),
      when('error parsing', /error parsing (?<what>[^\n]{1,100})/i),
      when('not find expected', /(?<what>could not find expected ':'[^\n]{0,60})/),
      when('YAMLException', /YAMLException: (?<what>[^\n]{1,100})/),
      when('ParseError', /YAMLParseError|ParseError: /),
      when('could not parse', /could not parse (?<what>[^\n]{1,80})/i),
    ],
    next: [
      'the file, line and word that are named',
      'the check that the program has for it: nginx -t, promtool check config, jq . FILE',
    ],
    examples: [
      'nginx: [emerg] unknown directive "lisen" in /etc/nginx/nginx.conf:2',
      'SyntaxError: Expected double-quoted property name in JSON at position 12',
      'npm error code EJSONPARSE',
      'FATAL:  configuration file "/data/postgresql.conf" contains errors',
      'Invalid maximum heap size: -Xmx99q',
    ],
  },
  {
    id: 'database-missing',
    weight: 'root',
    title: 'the database[ {name}] does not exist',
    patterns: [
      when('does not exist', /database "(?<name>[^"]+)" does not exist/),
      when('nknown database', /unknown database '(?<name>[^']+)'/i),
    ],
    next: [
      'the name in the connection string',
      'whether it was created: createdb NAME, and migrations after it',
    ],
    examples: [
      'psql: error: FATAL:  database "orders" does not exist',
      "ERROR 1049 (42000): Unknown database 'orders'",
    ],
  },
  {
    id: 'database-schema',
    weight: 'root',
    title: 'the database has no [{kind} {name}|such table or column]',
    patterns: [
      when(
        'does not exist',
        /(?<kind>relation|column|function|type|schema) "?(?<name>[\w.]+)"? (?:of relation \S+ )?does not exist/,
      ),
      when('no such table', /no such (?<kind>table|column): (?<name>\S+)/),
      when('nknown column', /unknown (?<kind>column) '(?<name>[^']+)'/i),
      when("doesn't exist", /(?<kind>table) '(?<name>[^']+)' doesn't exist/i),
      when('UndefinedTable', /UndefinedTable/),
    ],
    next: [
      'whether the migrations ran, against this database, before the program',
      'the search path, and the spelling in the query',
    ],
    examples: [
      'ERROR:  relation "deployments" does not exist',
      'Error: near line 1: no such table: missing_table',
    ],
  },
  {
    id: 'database-constraint',
    weight: 'root',
    title: 'the database refuses the data: {what}',
    patterns: [
      when('violates', /(?<what>violates (?:unique|foreign key|check|not-null) constraint(?: "[^"]+")?)/),
      when('nstraint failed', /(?<what>(?:unique|foreign key|check|not null) constraint failed[^\n]{0,60})/i),
      when('uplicate entry', /(?<what>duplicate entry '[^']+'[^\n]{0,60})/i),
    ],
    next: ['the row that the lines after it name', 'whether a migration or an import ran twice'],
    examples: [
      'ERROR:  duplicate key value violates unique constraint "t_pkey"',
      'UNIQUE constraint failed: users.email',
    ],
  },
  {
    id: 'database-locked',
    weight: 'root',
    title: 'another process holds a lock',
    patterns: [
      when('is locked', /database(?: table)? is locked/i),
      when('deadlock', /deadlock (?:detected|found)/i),
      when('lock file', /lock file "?(?<path>[^"]+)"? already exists/i),
      when('get lock', /could not get lock (?<path>\S+)/i),
      when('lock timeout', /lock (?:wait )?timeout/i),
      when('index.lock', /index\.lock': File exists/),
    ],
    next: ['who holds it: lsof FILE, select * from pg_locks', 'whether two instances work on one file'],
    examples: ['Error: database is locked', 'FATAL:  lock file "postmaster.pid" already exists'],
  },
  {
    id: 'too-many-connections',
    weight: 'root',
    title: 'the server takes no more connections',
    patterns: [
      when('too many clients', /too many clients already/i),
      when('too many connecti', /too many connections/i),
      when('connection slots', /remaining connection slots are reserved/i),
      when('ool exhausted', /connection pool (?:is )?exhausted|QueuePool limit/i),
    ],
    next: [
      'max_connections of the server against instances times pool size',
      'connections that idle: select state, count(*) from pg_stat_activity group by 1',
    ],
    examples: ['FATAL:  sorry, too many clients already'],
  },
  {
    id: 'merge-conflict',
    weight: 'root',
    title: 'two changes of the same lines wait to be merged by hand',
    patterns: [when('CONFLICT', /CONFLICT \(/), when('fix conflicts', /fix conflicts and then commit/i)],
    next: ['git status, and the files that it lists'],
    examples: ['CONFLICT (content): Merge conflict in f'],
  },
  {
    id: 'health-check',
    weight: 'symptom',
    title: 'a health check fails',
    patterns: [
      when('unhealthy', /(?:container|instance|is|marked|becomes?) (?:\S+ )?unhealthy/i),
      when('probe failed', /(?:liveness|readiness|startup) probe failed/i),
      when('health check', /health ?check (?:failed|timed out)/i),
    ],
    next: [
      'what the check asks, by hand, from where it asks',
      'whether the program needs longer to start than the check waits',
    ],
    examples: ['Readiness probe failed: HTTP probe failed with statuscode: 503'],
    others: ['GET /healthz status=200'],
  },
];
