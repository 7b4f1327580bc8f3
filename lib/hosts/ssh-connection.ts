import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../domain/clock.js';
import type { Clock } from '../domain/clock.js';
import { HostOptionsError, HostUnreachableError } from './host.errors.js';
import { ReconnectDelay } from './reconnect-delay.js';
import { Semaphore } from './semaphore.js';
import type { SshLink, Transport } from './ssh-handshake.js';
import { nameOfSshHost } from './ssh-host.options.js';
import type { SshHostOptions } from './ssh-host.options.js';
import { openSshLink } from './ssh-link.js';
import { openSocket } from './transport.js';

/** What tests put in the place of time and chance. */
export interface SshConnectionDependencies {
  readonly clock: Clock;
  /** Gives numbers from 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** Something that occupies a channel until it is closed. */
export interface ChannelUser {
  readonly closed: Promise<unknown>;
}

/** A byte stream through this host to another one. */
interface Tunnel extends ChannelUser {
  readonly transport: Transport;
}

/** The channels of one connection. */
interface Channels {
  readonly places: Semaphore;
  /** Channels that are open now, and the most there were at once: so many the host allows. */
  open: number;
  most: number;
}

const DEFAULT_MAX_CHANNELS = 8;
/** A host counts a channel for a moment after it told its end: until the processes on it have been reaped. */
const PAUSE_AFTER_REFUSAL_MS = 50;
const MOST_REFUSALS = 100;
const DEFAULT_RECONNECT_DELAY = { initial: 500, maximum: 8000 };

/**
 * The one kept connection to a host: made when it is first needed, shared by all, made again after a break, with a
 * limited number of channels at once and a pause after failed attempts.
 */
export class SshConnection {
  readonly name: string;
  private readonly delay: ReconnectDelay;
  private readonly jump: SshConnection | undefined;
  private channels: Channels;
  private link: SshLink | undefined;
  private connecting: Promise<SshLink> | undefined;
  private pending: Transport | undefined;
  private closedError: HostUnreachableError | undefined;

  constructor(
    private readonly options: SshHostOptions,
    /** Told that a host allows one channel at a time: nobody may keep it. */
    private readonly onOnlyOneChannel: (link: SshLink) => void = () => undefined,
    dependencies: SshConnectionDependencies = { clock: systemClock, random: Math.random },
  ) {
    this.name = nameOfSshHost(options);
    const bounds = options.reconnectDelay ?? DEFAULT_RECONNECT_DELAY;
    this.delay = new ReconnectDelay(bounds, dependencies.clock, dependencies.random);
    this.jump = options.jump && new SshConnection(options.jump, undefined, dependencies);
    this.channels = this.newChannels();
  }

  /**
   * The connection, made now if there is none; callers at the same time share one attempt.
   * @throws HostUnreachableError, HostKeyMismatchError, AuthenticationFailedError, HostOptionsError
   */
  async connect(): Promise<SshLink> {
    this.throwIfClosed();
    if (this.link) {
      return this.link;
    }
    if (!this.connecting) {
      this.delay.throwDuringPause();
      this.connecting = this.makeLink().finally(() => {
        this.connecting = undefined;
      });
    }
    return this.connecting;
  }

  /**
   * Waits for a place among the channels and opens one in it.
   * @param open its error is passed on, except that of a host that allows fewer channels at once
   * @param signal ends the wait for a place
   */
  async openChannel<T extends ChannelUser>(open: (link: SshLink) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let refusals = 1; ; refusals += 1) {
      const link = await this.connect();
      const { channels } = this;
      const release = await channels.places.acquire(signal);
      try {
        return occupy(channels, await open(link), release);
      } catch (error) {
        release();
        if (!isRefusedChannel(error) || refusals > MOST_REFUSALS || isHopeless(channels)) throw error;
        if (channels.open > 0 && channels.open === channels.most) this.lowerLimit(link, channels);
        else await delay(PAUSE_AFTER_REFUSAL_MS);
      }
    }
  }

  /** The host's own limit (MaxSessions) is lower: stays below it from now on, and waits for a place. */
  private lowerLimit(link: SshLink, { places, open }: Channels): void {
    places.lowerLimit(open);
    if (open === 1) this.onOnlyOneChannel(link);
  }

  /** Ends the connection for good. Who waits or has a channel open gets an error. */
  async close(): Promise<void> {
    this.closedError ??= new HostUnreachableError(this.name, new Error('it was closed'));
    this.channels.places.refuseAll(this.closedError);
    this.pending?.destroy();
    const link = this.link;
    link?.end();
    await Promise.all([link?.closed, this.connecting?.catch(() => undefined)]);
    await this.jump?.close();
  }

  private async makeLink(): Promise<SshLink> {
    try {
      const link = await openSshLink(this.options, () => this.openTransport());
      if (this.closedError) {
        link.end();
        throw this.closedError;
      }
      this.keep(link);
      return link;
    } catch (error) {
      // Wrong options made no connection, and may be put right by the time of the next call.
      if (!(error instanceof HostOptionsError)) {
        this.delay.failed(error);
      }
      throw error;
    } finally {
      this.pending = undefined;
    }
  }

  private keep(link: SshLink): void {
    this.delay.succeeded();
    this.link = link;
    void link.closed.then((cause) => {
      this.link = undefined;
      this.channels.places.refuseAll(new HostUnreachableError(this.name, cause));
      // Another server may allow more, and the places of the old one's channels are gone with it.
      this.channels = this.newChannels();
    });
  }

  private async openTransport(): Promise<Transport> {
    const { host, port = 22 } = this.options;
    this.throwIfClosed();
    this.pending = this.jump ? await this.jump.openTunnel(host, port) : openSocket(host, port);
    return this.pending;
  }

  private async openTunnel(host: string, port: number): Promise<Transport> {
    const { transport } = await this.openChannel(
      ({ client }) =>
        new Promise<Tunnel>((resolve, reject) => {
          client.forwardOut('127.0.0.1', 0, host, port, (error, transport) => {
            if (error) {
              reject(new HostUnreachableError(`${host}:${port} (through ${this.name})`, error));
            } else {
              resolve({ transport, closed: new Promise((closed) => transport.once('close', closed)) });
            }
          });
        }),
    );
    return transport;
  }

  private newChannels(): Channels {
    return { places: new Semaphore(this.options.maxChannels ?? DEFAULT_MAX_CHANNELS), open: 0, most: 0 };
  }

  private throwIfClosed(): void {
    if (this.closedError) {
      throw this.closedError;
    }
  }
}

/** No channel was ever opened, and nobody else is about to. */
function isHopeless({ places, most }: Channels): boolean {
  return most === 0 && places.inUse === 0;
}

function occupy<T extends ChannelUser>(channels: Channels, user: T, release: () => void): T {
  channels.open += 1;
  channels.most = Math.max(channels.most, channels.open);
  void user.closed.then(() => {
    channels.open -= 1;
    release();
  });
  return user;
}

/** The host answered a request for a channel with a refusal (RFC 4254, 5.1); nothing was sent over it. */
export function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && 'reason' in error;
}
