import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Browsers, and `fetch`, refuse some ports below this one (WHATWG Fetch, "bad port"). */
const LOWEST = 20_000;

/** A port of this machine on which nothing listens and that a browser takes. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    if (port >= LOWEST) return port;
  }
}
