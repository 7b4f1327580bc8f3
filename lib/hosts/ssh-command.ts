import type { Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { CommandExit, HostCommand, RunningCommand } from './host.js';
import { CommandInterruptedError, HostUnreachableError } from './host.errors.js';
import type { CommandLifetime } from './command-lifetime.js';
import { describeCommand } from './describe-command.js';
import { feedStdin } from './feed-stdin.js';
import { MarkerFilter } from './marker-filter.js';
import { MarkerScanner } from './marker-scanner.js';
import { OutputTail, STDERR_BYTES } from './output-tail.js';
import type { SshLink } from './ssh-handshake.js';

/** What an {@link SshCommand} belongs to. */
export interface SshCommandContext {
  /** Name of the host, for messages. */
  readonly host: string;
  readonly command: HostCommand;
  /** What the command prints on both outputs before its own. */
  readonly marker: string;
  readonly lifetime: CommandLifetime;
  readonly link: SshLink;
}

/** A command that runs at the other end of a channel: its output without what stands before the marker, and its end. */
export class SshCommand implements RunningCommand {
  readonly stdout: Readable;
  /** Resolves when the channel is closed. */
  readonly closed: Promise<void>;
  private readonly scanner: MarkerScanner;
  private readonly stderr = new OutputTail(STDERR_BYTES);
  private exit: { exitCode: number | null; signal?: string } | undefined;

  /** To be made as soon as the channel is there: what the host sends next may already have arrived. */
  constructor(
    private readonly context: SshCommandContext,
    channel: ClientChannel,
  ) {
    const { command, marker, lifetime } = context;
    this.scanner = new MarkerScanner(`${marker}\n`);
    channel.once('exit', (exitCode: number | null, signal?: string) => {
      this.exit = { exitCode, ...(signal === undefined ? {} : { signal }) };
    });
    const errors = new MarkerScanner(`${marker}\n`);
    channel.stderr.on('data', (chunk: Buffer) => {
      this.stderr.push(errors.push(chunk));
    });
    this.closed = new Promise((resolve) => {
      channel.once('close', resolve);
    });
    this.stdout = this.followOutput(channel);
    lifetime.whenGivenUp((error) => {
      this.stdout.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    feedStdin(command.stdin, channel, (error) => {
      lifetime.giveUp(error, 'stdin-failed');
    });
  }

  get finished(): Promise<CommandExit> {
    return this.context.lifetime.finished;
  }

  private followOutput(channel: ClientChannel): Readable {
    const stdout = new MarkerFilter(this.scanner);
    let closed = false;
    // Whoever reads the output has listeners of their own; without a reader the error shows in `finished`.
    stdout.on('error', () => undefined);
    stdout.once('close', () => {
      if (closed) {
        this.settle();
      } else {
        channel.close();
        channel.unpipe(stdout);
        // What is on its way has to be taken off the connection before the channel counts as closed.
        channel.resume();
      }
    });
    channel.once('close', () => {
      closed = true;
      if (stdout.destroyed) {
        this.settle();
      } else {
        this.endOutput(stdout);
      }
    });
    // A broken connection ends the channel like any other end: only `close` tells them apart.
    channel.pipe(stdout, { end: false });
    return stdout;
  }

  private endOutput(stdout: MarkerFilter): void {
    const error = this.failure();
    if (error) {
      this.context.lifetime.fail(error);
      stdout.destroy(error);
    } else {
      stdout.end();
    }
  }

  private failure(): Error | undefined {
    const { host, command, link } = this.context;
    if (!this.exit) {
      const cause = link.brokenBy() ?? new Error('the host closed the channel without telling how the command ended');
      return new CommandInterruptedError(host, describeCommand(command.argv), cause);
    }
    if (!this.scanner.found) {
      const noise = this.scanner.noise || this.stderr.toString() || 'nothing';
      return new HostUnreachableError(
        host,
        new Error(`the login shell of the account did not start /bin/sh, it said: ${noise}`),
      );
    }
    return undefined;
  }

  private settle(): void {
    this.context.lifetime.end({ ...(this.exit ?? { exitCode: null }), stderr: this.stderr.toString() });
  }
}
