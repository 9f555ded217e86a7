// What obs-ring can be told.

import { defineTool } from '../lib/cli/options.ts';
import { DEFAULT_LINES, DEFAULT_SIGNAL_LINES } from './retention.ts';

export const spec = defineTool({
  name: 'obs-ring',
  summary: 'Keep the last lines of every instance in plain files, and pass the stream on',
  usage: '[--dir DIR] [--lines N] [options] < records',
  examples: [
    {
      command: 'obs-capture --source web/0 -- ./server | obs-ring --dir /run/obs | obs-top',
      does: 'keeps while it watches',
    },
    {
      command: 'cat /run/obs/active/web/logs/all',
      does: 'shows the last 1000 lines of all instances of web',
    },
    { command: 'tail -F /run/obs/active/web/logs/0.live', does: 'follows one instance' },
  ],
  options: [
    {
      name: 'dir',
      type: 'string',
      placeholder: 'DIR',
      describe: 'where the rings are: else OBS_DIR, else /run/obs for root, else obs in XDG_RUNTIME_DIR',
    },
    {
      name: 'lines',
      short: 'n',
      type: 'number',
      placeholder: 'N',
      integer: true,
      min: 1,
      max: 100_000_000,
      default: DEFAULT_LINES,
      describe: 'lines in each ring of logs, where the manifest says nothing',
    },
    {
      name: 'signal-lines',
      type: 'number',
      placeholder: 'N',
      integer: true,
      min: 1,
      max: 100_000_000,
      default: DEFAULT_SIGNAL_LINES,
      describe: 'records in DIR/alerts, and in the metrics.log and spans.log of each service, likewise',
    },
    {
      name: 'manifest',
      type: 'string',
      placeholder: 'FILE',
      describe:
        'obs.yaml: what is kept of each service (log_lines, log_bytes, log_age) and signal (retention), for which org, and its group',
    },
    {
      name: 'fsync',
      type: 'boolean',
      describe: 'bring lines to the disk within a second',
    },
    {
      name: 'careful',
      type: 'boolean',
      describe: 'pass a line on only when it is on the disk',
    },
    {
      name: 'store',
      type: 'string',
      placeholder: 'URL',
      describe:
        'keep the last lines of each service in PostgreSQL, too: postgres://[USER@]HOST/DATABASE; the password is in PGPASSFILE or PGPASSWORD',
    },
    {
      name: 'sink',
      type: 'boolean',
      describe: 'pass nothing on: the end of a pipeline',
    },
  ],
  notes: [
    'DIR/active/SERVICE/logs/INSTANCE holds exactly the last N log lines and events of an instance, _ those of a source without instance, all those of the service, in the order of their times as far as 512 KiB reach; GAP records stand where lines are missing. Each is replaced as a whole at most every 250 ms. INSTANCE.live and .live.1 are append-only, for tail -F. INSTANCE.previous is what was there when the instance last started again. A line that is no record is in _unparsed/logs/all.',
    'Events are in DIR/events too, alerts in DIR/alerts, metrics and spans in metrics.log and spans.log of their service. Events and audit records are all kept, DIR/events being one file with DIR/events.live, unless retention in the manifest says how many; what is then discarded is recorded in DIR/audit, where no record of a stream gets.',
    'With org in the manifest all of this is in DIR/tenants/ORG/APP/ENV and belongs to its group: 0640 in 0750. A service that has another org among its tags is kept in the folder of that one, with the group that groups names. A line goes by its tags org, app and env, which obs-capture and obs-tag never take from a workload; without them by its service. What is tagged as of none of these tenants, is no record, or is too long for its tags to be seen, is set aside in DIR/unowned/ORG/APP/ENV, for root alone, and counted (unowned); one line tells. --store keeps the lines of all tenants, and none of these.',
    'Rings survive restarts. A kill loses at most 256 KiB of what was read last, or 1 KiB for each ring where more than 256 are busy; a power cut also what the kernel holds, some 30 s. With --fsync a power cut loses a second and the time of a sync at most (sync_delay_ms in --stats is the most it was), with --careful neither takes a line that was passed on. A second obs-ring on DIR is refused. On a full disk the stream waits and nothing is lost; of any other write error one line tells at once, the stream goes on without that ring, and the exit status is 3.',
    '--store follows the merged rings in the background: the last N lines of each service are in the table deployment_logs. While the database is down, slow, full or of another schema, the stream goes on, the rings wait, one line tells, and N lines of each service are what is caught up, each once. The URL may say connect_timeout=S (5) and statement_timeout=MS (60000): how long an answer is waited for. At the end it is waited for 5 s; then what is missing is told, the exit status is 3, and the next run stores it.',
    'Memory: some 60 MB, one line (--max-line), and 6 KiB for each ring; no lines are held. Disk: for each ring four times N lines and what arrives in 10 s, 8 MiB of that at most, or in one second; faster input waits when that comes to half of the free space. 16384 sources have rings of their own, further ones share _overflow/logs/all.',
  ],
});
