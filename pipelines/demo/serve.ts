// What the demo's servers share: a small HTTP server on loopback that logs each request as one line.

import http from 'node:http';

/** Answers one request; resolves to the status and the body. */
export type Handler = (path: string) => Promise<{ status: number; body: string }>;

/** Writes a line as services do that follow the README: level, message, fields. */
export function log(level: string, message: string, fields: Record<string, string | number> = {}): void {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${value}`);
  process.stdout.write(`${new Date().toISOString()} ${level} ${message}${pairs.join('')}\n`);
}

/** Serves on 127.0.0.1:PORT until SIGTERM. */
export function serve(handler: Handler): void {
  const port = Number(process.env.PORT);
  const server = http.createServer(async (request, response) => {
    const began = process.hrtime.bigint();
    const path = request.url ?? '/';
    const { status, body } = await handler(path);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
    const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
    const level = status >= 500 ? 'ERROR' : 'INFO';
    const message = status >= 500 ? 'request failed' : 'request handled';
    log(level, message, { path, status, dur: `${milliseconds.toFixed(2)}ms` });
  });
  server.on('error', (error) => {
    process.stderr.write(`cannot listen on 127.0.0.1:${port}: ${error.message}\n`);
    process.exitCode = 1;
  });
  server.listen(port, '127.0.0.1', () => log('INFO', 'listening', { port }));
  process.on('SIGTERM', () => {
    log('INFO', 'stopping');
    server.close();
    server.closeAllConnections();
  });
}
