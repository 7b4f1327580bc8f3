import { AuthenticationFailedError, HostKeyMismatchError } from './host.errors.js';
import { describeHostKey, hostKeyTrust } from './host-key.js';
import { hostKeyAlgorithms } from './host-key-algorithms.js';
import { hostKeyType } from './known-hosts.js';
import { loginMethods } from './ssh-authentication.js';
import { shakeHands, WrongHostKey } from './ssh-handshake.js';
import type { SshLink, Transport } from './ssh-handshake.js';
import { nameOfSshHost } from './ssh-host.options.js';
import type { SshHostOptions } from './ssh-host.options.js';

/**
 * Connects to a host and logs in. A host has several keys, and the fingerprint in the options may be of any of them:
 * when the key it shows is not the expected one, it is asked for its keys of other types.
 * @param openTransport gives a new byte stream to the host's SSH port
 * @throws HostOptionsError, HostUnreachableError, HostKeyMismatchError, AuthenticationFailedError
 */
export async function openSshLink(options: SshHostOptions, openTransport: () => Promise<Transport>): Promise<SshLink> {
  const methods = await loginMethods(options);
  const trust = await hostKeyTrust(options);
  const wrongKeys: Buffer[] = [];
  let algorithms = hostKeyAlgorithms(trust.types, []);
  while (algorithms.length > 0) {
    try {
      return await shakeHands({ options, methods, trust, algorithms, transport: await openTransport() });
    } catch (error) {
      if (error instanceof WrongHostKey) {
        wrongKeys.push(error.key);
      } else if (wrongKeys.length === 0 || error instanceof AuthenticationFailedError) {
        throw error;
      } else {
        // It has no key of another type.
        break;
      }
    }
    algorithms = hostKeyAlgorithms(trust.types, wrongKeys.map(hostKeyType));
  }
  throw new HostKeyMismatchError(nameOfSshHost(options), wrongKeys.map(describeHostKey).join(' and '), trust.expected);
}
