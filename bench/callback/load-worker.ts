import { connect } from 'node:net';
import { parentPort } from 'node:worker_threads';
import type { Load, LoadResult } from './load.js';

/**
 * Sends requests over connections that stay open, each connection its next one when the answer to the last has come. Plain
 * sockets with requests made before: the client must cost less than the server that is measured.
 */
function run({ port, paths, connections, milliseconds }: Load): Promise<LoadResult> {
  const requests = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`));
  const deadline = performance.now() + milliseconds;
  const start = performance.now();
  let answers = 0;
  let failures = 0;
  let next = 0;
  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const send = (): void => {
        socket.write(requests[next++ % requests.length] ?? '');
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', resolve);
      socket.on('data', (chunk) => {
        // Each answer is small and arrives as one piece.
        if (chunk.toString('latin1', 0, 12) === 'HTTP/1.1 200') answers += 1;
        else failures += 1;
        if (performance.now() < deadline) send();
        else socket.end();
      });
    });
  return Promise.all(Array.from({ length: connections }, open)).then(() => ({
    answers,
    failures,
    milliseconds: performance.now() - start,
  }));
}

parentPort?.on('message', (load: Load) => {
  void run(load).then((result) => parentPort?.postMessage(result));
});
