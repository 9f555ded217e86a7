// The worker of the demo: a job twice a second, no HTTP.

import { log } from './serve.ts';

const EVERY_MS = 500;

const timer = setInterval(() => {
  log('INFO', 'job finished', {
    job: Math.floor(Math.random() * 1000),
    dur: `${(Math.random() * 40).toFixed(1)}ms`,
  });
}, EVERY_MS);
process.on('SIGTERM', () => clearInterval(timer));
