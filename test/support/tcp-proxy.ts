import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A line between a client and a server that a test can break. */
export interface TcpProxy {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: () => number;
  /** Bytes that came from the server so far. */
  readonly received: () => number;
  /** Cuts all connections that stand; new ones are let through. */
  cut(): void;
  /** Cuts all connections once, as soon as so many more bytes have come from the server. */
  cutAfter(bytes: number): void;
  /** Lets nothing through any more, in either direction, without telling anybody: a half-open line. */
  freeze(): void;
  /** Lets the server hear that the connections are gone that were frozen. */
  cutFrozen(): void;
  /** Answers every new connection with an immediate end. */
  refuse(): void;
  /** Holds each piece up for so many ms on its way; 0 lets it through at once. */
  slow(milliseconds: number): void;
  /** Lets everything through again. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback address. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  const frozen = new Set<[Socket, Socket]>();
  let accepted = 0;
  let received = 0;
  let limit = Infinity;
  let refusing = false;
  let lag = 0;
  const late = (): Transform =>
    new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        if (lag > 0) setTimeout(done, lag, null, piece);
        else done(null, piece);
      },
    });
  const cut = (): void => {
    [...pairs].flat().forEach((socket) => socket.destroy());
  };
  const server = createServer({ noDelay: true }, (near) => {
    accepted += 1;
    if (refusing) {
      near.destroy();
      return;
    }
    const far = connect({ ...target, noDelay: true });
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.on('error', end);
      socket.on('close', end);
    }
    near.pipe(late()).pipe(far);
    far.pipe(late()).pipe(near);
    far.on('data', (piece: Buffer) => {
      received += piece.length;
      if (received < limit) return;
      limit = Infinity;
      cut();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    received: () => received,
    cut,
    cutAfter: (bytes) => {
      limit = received + bytes;
    },
    freeze: () => {
      for (const pair of pairs) {
        const [near, far] = pair;
        frozen.add(pair);
        near.unpipe();
        far.unpipe();
        near.pause();
        far.pause();
      }
    },
    cutFrozen: () => {
      [...frozen].flat().forEach((socket) => socket.destroy());
      frozen.clear();
    },
    slow: (milliseconds) => {
      lag = milliseconds;
    },
    refuse: () => {
      refusing = true;
    },
    restore: () => {
      refusing = false;
      lag = 0;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
