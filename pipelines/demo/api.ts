// An api server of the demo: a little work for each request, and now and then an error.

import { serve } from './serve.ts';

const WORK_MS = 8;
const ERROR_RATE = 0.02;

serve(async (path) => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * WORK_MS));
  if (Math.random() < ERROR_RATE) return { status: 500, body: 'out of luck\n' };
  return { status: 200, body: `items for ${path}\n` };
});
