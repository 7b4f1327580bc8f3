import type { ClientChannel } from 'ssh2';
import { JobsError } from '../domain/jobs.error.js';
import type { HostCommand } from './host.js';
import { CommandInterruptedError, HostUnreachableError } from './host.errors.js';
import type { CommandLifetime } from './command-lifetime.js';
import { describeCommand } from './describe-command.js';
import { remoteCommandLine } from './remote-command-line.js';
import { SshCommand } from './ssh-command.js';
import { isRefusedChannel } from './ssh-connection.js';
import type { SshConnection } from './ssh-connection.js';
import type { SshLink } from './ssh-handshake.js';

/** ssh2's words when a connection broke before a channel was opened: the command was not sent. */
const CHANNEL_NEVER_OPENED = 'No response from server';

/**
 * Starts a command over SSH.
 * @param marker see {@link remoteCommandLine}; nothing else on the host may print it
 * @throws HostUnreachableError when it certainly was not started
 * @throws CommandInterruptedError when the connection broke while it was being started
 */
export async function startSshCommand(
  connection: SshConnection,
  command: HostCommand,
  marker: string,
  lifetime: CommandLifetime,
): Promise<SshCommand> {
  const host = connection.name;
  const line = remoteCommandLine(command, marker);
  const givenUp = new AbortController();
  lifetime.whenGivenUp((error) => {
    givenUp.abort(error);
  });
  const start = async (link: SshLink): Promise<SshCommand> => {
    try {
      return await exec(link, line, (channel) => new SshCommand({ host, command, marker, lifetime, link }, channel));
    } catch (error) {
      throw explain(error as Error, link, host, command);
    }
  };
  try {
    // Whoever gives up does not wait for a host that is slow to connect.
    return await lifetime.orGivenUp(connection.openChannel(start, givenUp.signal));
  } catch (error) {
    throw isRefusedChannel(error) ? new HostUnreachableError(host, error) : error;
  }
}

function exec<T>(link: SshLink, line: string, use: (channel: ClientChannel) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    link.client.exec(line, (error, channel) => {
      if (error) {
        reject(error);
      } else {
        resolve(use(channel));
      }
    });
  });
}

/** A refused channel stays as it is: there may be a place for it later. */
function explain(error: Error, link: SshLink, host: string, command: HostCommand): Error {
  if (error instanceof JobsError || isRefusedChannel(error)) {
    return error;
  }
  const cause = link.brokenBy();
  return cause && error.message !== CHANNEL_NEVER_OPENED
    ? new CommandInterruptedError(host, describeCommand(command.argv), cause)
    : new HostUnreachableError(host, cause ?? error);
}
