import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * A socket to an SSH server. It sends every packet at once: SSH is question and answer in small packets, which Nagle's
 * algorithm together with delayed acknowledgements makes 10 to 100 times slower.
 */
export function openSocket(host: string, port: number): Socket {
  return connect({ host, port, noDelay: true });
}
