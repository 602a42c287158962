// A door to the server that can be shut and opened again on the same port: what a restart looks like from the browser.
import { createServer, request } from 'node:http';

export async function door(base) {
  const target = new URL(base);
  let port = 0;
  let server;
  const open = () =>
    new Promise((resolve) => {
      server = createServer((incoming, outgoing) => {
        const onward = request({ host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host: target.host, ...(incoming.headers.origin ? { origin: target.origin } : {}) } }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        });
        onward.on('error', () => outgoing.destroy());
        outgoing.on('close', () => onward.destroy());
        incoming.pipe(onward);
      }).listen(port, '127.0.0.1', () => {
        port = server.address().port;
        resolve();
      });
    });
  const shut = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await open();
  return { url: `http://127.0.0.1:${port}`, open, shut };
}
