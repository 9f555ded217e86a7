// A web server of the demo: every page asks one of the api servers.

import { serve } from './serve.ts';

const API_PORTS = [18090, 18091];
let next = 0;

serve(async (path) => {
  const port = API_PORTS[next++ % API_PORTS.length];
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/items${path === '/' ? '' : path}`);
    return { status: answer.status, body: await answer.text() };
  } catch {
    return { status: 502, body: 'the api does not answer\n' };
  }
});
