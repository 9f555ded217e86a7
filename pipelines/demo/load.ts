// The users of the demo: requests to all web servers in turn, at a steady rate, for as long as the demo runs.

const WEB_PORTS = [18080, 18081, 18082];
const PATHS = ['/', '/cart', '/login', '/search?q=shoes', '/checkout'];
const EVERY_MS = 15;

/** Starts the load; the function that is returned stops it. A server that does not answer is asked again in its turn. */
export function startLoad(): () => void {
  let turn = 0;
  const timer = setInterval(() => {
    const port = WEB_PORTS[turn % WEB_PORTS.length];
    const path = PATHS[turn % PATHS.length];
    turn++;
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2000) })
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
