// What obs-capture can be told.

import { defineTool } from '../lib/cli/options.ts';
import { LINE_FORMATS } from './formats/recognise.ts';
import { RESTART_POLICIES } from './process/restart.ts';

export const spec = defineTool({
  name: 'obs-capture',
  summary: 'Turn what commands print into records, and what becomes of the commands too',
  usage: '[options] -- COMMAND [ARGUMENT...]   or   --file GLOB   or   < lines',
  examples: [
    {
      command: 'obs-capture --source web/0 -- ./server --port 8080 | obs-top',
      does: 'runs one command; its stdout and stderr become records',
    },
    {
      command: 'obs-capture --manifest obs.yaml | obs-ring',
      does: 'runs all services, as web/0, web/1, api/0 ...',
    },
    {
      command: "obs-capture --file 'web=/var/log/web/*.log' --positions /var/lib/obs/web | obs-ring",
      does: 'follows files, over rotation and restarts, each line once',
    },
    {
      command: "obs-capture --docker 'web*,label=team=core' | obs-ring",
      does: 'containers, also those that are started later: what they say, how they end, what they use',
    },
    {
      command: 'obs-capture --journald all --positions /var/lib/obs/journal | obs-ring',
      does: 'the journal of systemd, each unit a source, each entry once',
    },
    {
      command: 'kubectl logs -f web | obs-capture --source web',
      does: 'reads lines of any format from stdin',
    },
    { command: 'cat DIR/active/web/logs/all | obs-capture --trust', does: 'keeps records as they are' },
  ],
  takesCommand: true,
  options: [
    {
      name: 'source',
      short: 's',
      type: 'string',
      describe: 'whose records these are, such as web/0; the name of the command, or stdin, unless given',
    },
    {
      name: 'syslog',
      type: 'list',
      placeholder: '[SOURCE=]ADDRESS',
      describe:
        'listen for syslog on udp:[HOST:]PORT, tcp:[HOST:]PORT or unix:PATH; only this machine unless HOST says otherwise. /dev/log has datagrams, which need socat -u UNIX-RECV:/dev/log,mode=666 UDP-SENDTO:127.0.0.1:PORT, or --journald where journald reads it',
    },
    {
      name: 'manifest',
      type: 'string',
      placeholder: 'FILE',
      describe: 'run the services of an obs.yaml, and read its sources',
    },
    {
      name: 'run',
      type: 'list',
      placeholder: '[SOURCE=]COMMAND',
      describe: 'run a command, split into words without a shell',
    },
    {
      name: 'file',
      short: 'f',
      type: 'list',
      placeholder: '[SOURCE=]GLOB',
      describe: 'follow files, also those that appear later',
    },
    {
      name: 'docker',
      type: 'list',
      separator: ',',
      placeholder: 'WHICH',
      describe:
        'capture containers of a Docker Engine: all, a name with * and ?, label=KEY[=VALUE], project=NAME of docker compose',
    },
    {
      name: 'docker-socket',
      type: 'string',
      placeholder: 'PATH',
      describe: 'unix socket of the Engine; DOCKER_HOST or /var/run/docker.sock unless given',
    },
    {
      name: 'pods',
      type: 'list',
      separator: ',',
      placeholder: 'WHICH',
      describe:
        'follow the log files of the pods on this node: all, a namespace, or NAMESPACE/POD with * and ?',
    },
    {
      name: 'pod-logs',
      type: 'string',
      placeholder: 'DIR',
      describe: 'where they are; /var/log/pods unless given',
    },
    {
      name: 'kubectl',
      type: 'list',
      separator: ',',
      placeholder: 'WHICH',
      describe:
        'read the logs of pods of a cluster through kubectl, which runs once for each container: all, a namespace, or NAMESPACE/POD',
    },
    {
      name: 'kubectl-command',
      type: 'string',
      placeholder: 'COMMAND',
      describe: 'what is run, such as "kubectl --context prod"; kubectl unless given',
    },
    {
      name: 'journald',
      type: 'list',
      separator: ',',
      placeholder: 'WHICH',
      describe:
        'read the journal of systemd: all, or units such as nginx or web@*, as journalctl -u takes them',
    },
    {
      name: 'journalctl',
      type: 'string',
      placeholder: 'COMMAND',
      describe:
        'what reads it, such as "journalctl -t sshd" or "ssh db1 journalctl"; journalctl unless given',
    },
    {
      name: 'http',
      type: 'list',
      placeholder: '[SOURCE=]URL',
      describe:
        'read a log stream: lines, NDJSON, server-sent events or "time stream message"; {since} in the URL is where to go on',
    },
    {
      name: 'scrape',
      type: 'list',
      placeholder: '[SOURCE=]URL',
      describe: 'make METRIC records of what a program exposes for Prometheus',
    },
    {
      name: 'scrape-interval',
      type: 'duration',
      default: '15s',
      min: '100ms',
      max: '24d',
      describe: 'how often',
    },
    {
      name: 'http-token',
      type: 'string',
      placeholder: 'FILE',
      describe: 'bearer token for --http and --scrape; the file is read at each connection',
    },
    {
      name: 'host',
      type: 'boolean',
      describe: 'CPU, memory, load, pressure, disks, file systems and network of this machine, as node/NAME',
    },
    {
      name: 'metrics',
      type: 'list',
      placeholder: 'SOURCE=DIR',
      describe:
        'the files of a folder, each with one number such as 28M or 3ms, as metrics; DIR may be a pattern',
    },
    {
      name: 'probe',
      type: 'list',
      placeholder: 'SOURCE=TARGET',
      describe: 'ask whether SOURCE is ready: http(s)://…, tcp://HOST:PORT, or exec:COMMAND',
    },
    {
      name: 'liveness',
      type: 'list',
      placeholder: 'SOURCE=TARGET',
      describe: 'the same for whether it is alive',
    },
    {
      name: 'every',
      type: 'duration',
      default: '10s',
      min: '100ms',
      max: '24d',
      describe: 'how often host, metrics and probes are looked at',
    },
    {
      name: 'probe-timeout',
      type: 'duration',
      default: '2s',
      min: '10ms',
      max: '1h',
      describe: 'a probe that has no answer by then has failed',
    },
    {
      name: 'probe-failures',
      type: 'number',
      integer: true,
      min: 1,
      max: 1000,
      default: 3,
      describe: 'so many failures in a row before an instance is failing',
    },
    {
      name: 'probe-successes',
      type: 'number',
      integer: true,
      min: 1,
      max: 1000,
      default: 1,
      describe: 'so many successes in a row before it is ok again',
    },
    { name: 'stdin', type: 'boolean', describe: 'read stdin too, besides commands and files' },
    {
      name: 'positions',
      type: 'string',
      placeholder: 'DIR',
      describe:
        'keep how far files, containers, pods, the journal and log streams were read in this folder, and go on there after a restart or a kill',
    },
    {
      name: 'from',
      type: 'choice',
      choices: ['beginning', 'end'],
      describe:
        'where to begin in files that are there at the start and not remembered, the beginning unless given, and in containers, the end unless given',
    },
    {
      name: 'since',
      type: 'string',
      placeholder: 'TIME',
      describe: 'begin with the first line that is not older: 5m, or 2026-02-14T12:34:05Z',
    },
    {
      name: 'follow',
      type: 'boolean',
      negatable: true,
      default: true,
      describe: 'go on when all files are read to their end; --no-follow ends there',
    },
    {
      name: 'replicas',
      type: 'number',
      integer: true,
      min: 0,
      max: 10000,
      describe: 'run each command so many times, as SOURCE/0, SOURCE/1 and so on',
    },
    { name: 'env', type: 'list', placeholder: 'NAME=VALUE', describe: 'set a variable for the commands' },
    { name: 'cwd', type: 'string', placeholder: 'DIR', describe: 'run the commands there' },
    {
      name: 'format',
      type: 'choice',
      choices: LINE_FORMATS,
      default: 'auto',
      describe:
        'how lines are read; auto recognises each line by itself; docker and cri take them out of the log files of container runtimes, journal out of what journalctl -o json --all has written',
    },
    {
      name: 'pattern',
      type: 'string',
      placeholder: 'REGEX',
      describe:
        'read lines by a regular expression with named groups, such as (?<time>\\S+ \\S+) (?<level>\\w+) (?<message>.*)',
    },
    {
      name: 'timezone',
      type: 'string',
      placeholder: 'ZONE',
      default: 'local',
      describe: 'where times without a zone are from: an IANA name such as Europe/Berlin, or UTC',
    },
    {
      name: 'join-timeout',
      type: 'duration',
      default: '50ms',
      max: '10s',
      describe: 'wait this long for the next line of a stack trace; 0 makes every line a record',
    },
    {
      name: 'trust',
      type: 'boolean',
      describe: 'the input is our own: its records keep source, kind and all fields',
    },
    {
      name: 'when-full',
      type: 'choice',
      choices: ['block', 'drop'],
      default: 'block',
      describe:
        'while the reader of stdout is behind: make commands and stdin wait, or drop their lines; files always wait, and what is in --positions',
    },
    {
      name: 'overlong',
      type: 'choice',
      choices: ['truncate', 'drop'],
      default: 'truncate',
      describe: 'what becomes of a line that is longer than --max-line',
    },
    {
      name: 'rate',
      type: 'number',
      min: 1,
      max: 1e9,
      describe: 'lines a second that a source may say; what it says more is dropped',
    },
    { name: 'seq', type: 'boolean', describe: 'number the records of each source with the field seq' },
    {
      name: 'restart',
      type: 'choice',
      choices: RESTART_POLICIES,
      default: 'no',
      describe: 'start the command again when it has ended',
    },
    {
      name: 'restart-delay',
      type: 'duration',
      default: '1s',
      min: '10ms',
      max: '24d',
      describe: 'wait before the first restart; each further one waits twice as long',
    },
    {
      name: 'restart-max-delay',
      type: 'duration',
      default: '1m',
      max: '24d',
      describe: 'longest wait before a restart',
    },
    {
      name: 'stop-grace',
      type: 'duration',
      default: '10s',
      max: '24d',
      describe: 'after SIGTERM a command has this long before it gets SIGKILL',
    },
    {
      name: 'usage',
      type: 'duration',
      default: '10s',
      max: '24d',
      describe: 'how often memory and CPU of each command become a METRIC record; 0 is never',
    },
  ],
  notes: [
    'A line in a known format (our own records, JSON, logfmt, a leading time and level) keeps its own time, level, message and fields. Any other line is a message that arrived now, with level INFO unless it begins with a level word such as "ERROR:". Source, stream, seq, w and the tags org, app, env, proc and node are never taken from a line; one that looks like an EVENT, METRIC, ALERT or GAP record becomes a log line (--trust lifts all this).',
    'Every line becomes one record, but for stack traces of Java, Node.js, .NET, Python, Go, Ruby, PHP, Rust and Elixir: their lines become one, together with the record before them where they belong to it. The last line of a stream is held back for that until the next one comes or --join-timeout is over, but for lines in JSON and records of ours below WARN. A trace longer than --max-line becomes several records, and so does one that takes ten times --join-timeout.',
    'What is longer than --max-line is cut or dropped. Bytes that are no UTF-8 stay as they are; control characters are written as JSON escapes. A GAP record says what is missing, and how much of it: overlong, full, rate, abandoned (an output that a descendant of a command holds open), gone (a file that was not read to its end), doubt (lines that come again after a kill), log-lost and log-unread (of a container, or the journal), suppressed and missed (journald dropped it), stream-broken, stalled and overflow (datagrams that we or the system dropped).',
    'A file is known by its inode, its birth and its content. It is read on when it is renamed, when it is copied and emptied, when it is deleted while somebody writes to it, and when it was compressed (.gz); a last line waits for its end. A pattern gives each file its own source: what follows the fixed folder, without .log, rotation and .gz, so web=/srv/*/app.log gives web/eu-1/app.',
    'In the journal nginx.service is the source nginx, getty@tty1.service getty/tty1, a container NAME/0, a unit of a user user/UID/UNIT, the logins of a user session/UID, and what has no unit kernel, audit or syslog/IDENTIFIER; what systemd says about a unit belongs to it, and its starts and ends are EVENT records too. journald tells its readers of new entries at most every 250 ms. Level and time are those of the journal unless the message has its own. Fields that a program gave are kept in small letters, but for those over 4 KiB. A pod is WORKLOAD.NAMESPACE/POD/CONTAINER, such as web.shop/7d9fbc5c6b-x2x8k/app or db.shop/0/postgres. Each container that --kubectl reads costs a kubectl, of some 40 MB; on a node --pods costs next to nothing.',
    'With --positions each piece of output is written down before and after stdout takes it. After a kill reading goes on behind the last line that stdout took; only the one piece (4 KiB) that was on its way comes again, and a GAP doubt says so first. When stdout is a regular file nothing is in doubt. A power cut may set positions back.',
    'Containers are remembered in --positions by their id, with the time of the last line and how many lines had that time. What was started meanwhile is read from its beginning (unless --since), what has ended or was restarted is read to its end, and EVENT records say so as far as the Engine remembers. A GAP log-lost says that the Engine has rotated lines away, or that a container was removed before it was read. EVENT records of the last moment before a kill may come twice. The journal is remembered by the cursor of an entry; what was vacuumed away meanwhile is a GAP log-lost. Of a pod the run before the last one is read to its end, older ones Kubernetes does not keep. Log streams are remembered by their URL, with the last id of an event or the last time; one that has neither is begun anew, and a GAP stream-broken says so.',
    'EVENT records say when a command started, ended (reason exited, crash, signal, oom, operator or unknown; what is not known of its memory and CPU is "unknown") and will be restarted, and when a file was emptied (truncate). A command runs in a session of its own, and signals go to all of its process group. SIGTERM, SIGINT and SIGHUP are passed on; obs-capture ends as its command did, with 127 where there is none and 126 where it cannot be run.',
    'When stdout is full nothing is read, so commands wait. When its reader is gone the commands get SIGTERM, and after --stop-grace SIGKILL.',
    'Memory: one line (--max-line) and 1 MiB for all together, and for each stream its unfinished line, its last record and a stack trace in the making (--max-line each); 4 KiB for each file that is followed, and a descriptor.',
  ],
});
