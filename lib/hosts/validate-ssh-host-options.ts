import { trustFingerprints } from './host-key.js';
import { HostOptionsError } from './host.errors.js';
import { nameOfSshHost, type SshHostOptions } from './ssh-host.options.js';

/**
 * Looks whether the options can work at all, without reading a file.
 * @throws HostOptionsError that names the option
 */
export function validateSshHostOptions(options: SshHostOptions): void {
  const name = nameOfSshHost(options);
  if (options.host === '' || options.username === '') {
    throw new HostOptionsError('An SSH host needs a `host` and a `username`.');
  }
  const fingerprints = options.hostKey === undefined ? [] : [options.hostKey].flat();
  trustFingerprints(fingerprints);
  if (fingerprints.length === 0 && options.knownHosts === undefined) {
    throw new HostOptionsError(
      `Nothing tells the host key of ${name}: give its fingerprint in \`hostKey\` (on the host: ` +
        '`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`) or a file in `knownHosts`.',
    );
  }
  const { privateKey, privateKeyPath, password, agent } = options;
  if ([privateKey, privateKeyPath, password, agent].every((way) => way === undefined)) {
    throw new HostOptionsError(
      `There is no way to log in to ${name}: give \`privateKey\`, \`privateKeyPath\`, \`password\` or \`agent\`.`,
    );
  }
  if ((options.maxChannels ?? 8) < 2) {
    throw new HostOptionsError(`\`maxChannels\` of ${name} must be 2 or more: one is kept for files.`);
  }
  if (options.jump) {
    validateSshHostOptions(options.jump);
  }
}
