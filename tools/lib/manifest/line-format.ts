/** How lines are read; auto recognises each line. */
export type LineFormat =
  | 'auto'
  | 'text'
  | 'json'
  | 'logfmt'
  | 'klog'
  | 'syslog'
  | 'nginx'
  | 'apache'
  | 'access'
  | 'log4j'
  | 'python'
  | 'docker'
  | 'cri'
  | 'journal';
