import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import { CommandTimeoutError, HostUnreachableError } from './host.errors.js';
import type { SshLink } from './ssh-handshake.js';

/** An error that the SFTP server answered with; `code` is one of {@link SFTP_STATUS}. */
export interface SftpStatusError extends Error {
  readonly code: number;
}

/** The status codes that are told apart (draft-ietf-secsh-filexfer-02, section 7). */
export const SFTP_STATUS = { NO_SUCH_FILE: 2, FAILURE: 4, OP_UNSUPPORTED: 8 } as const;

/** True for an answer of the server, as against a broken connection. */
export function isSftpStatus(error: unknown): error is SftpStatusError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** The server has no SFTP, or something else answers in its place. */
export class SftpRefusedError extends Error {}

type Callback<T> = (error: Error | null | undefined, result: T) => void;

/**
 * An SFTP session as promises. A request that cannot be answered any more rejects with HostUnreachableError; one that
 * is not answered in time ends the session, because the server answers in order and would block all others.
 */
export class SftpSession {
  /** Resolves when the session is over. */
  readonly closed: Promise<void>;
  private over = false;

  private constructor(
    private readonly host: string,
    private readonly sftp: SFTPWrapper,
    private readonly link: SshLink,
    private readonly timeout: number,
  ) {
    this.closed = new Promise((resolve) => {
      const end = (): void => {
        this.over = true;
        resolve();
      };
      sftp.once('close', end);
      sftp.once('end', end);
      // The server broke the protocol: ssh2 closes the session.
      sftp.on('error', end);
    });
  }

  /**
   * Starts a session on a connection.
   * @param timeout milliseconds for this and for every request
   * @throws SftpRefusedError when the connection stands but the host does not speak SFTP; a refused channel's error
   */
  static open(host: string, link: SshLink, timeout: number): Promise<SftpSession> {
    return new Promise((resolve, reject) => {
      // Start-up files that print something can leave the beginning of the answer waiting for its end for ever.
      const timer = setTimeout(() => {
        reject(new SftpRefusedError('no answer'));
      }, timeout);
      link.client.sftp((error, sftp) => {
        clearTimeout(timer);
        if (!error) {
          resolve(new SftpSession(host, sftp, link, timeout));
        } else if (link.brokenBy()) {
          reject(new HostUnreachableError(host, link.brokenBy()));
        } else {
          reject('reason' in error ? error : new SftpRefusedError(error.message, { cause: error }));
        }
      });
    });
  }

  /** True while requests can be sent. */
  get isOpen(): boolean {
    return !this.over;
  }

  open(path: string, flags: 'r' | 'wx', mode?: number): Promise<Buffer> {
    return this.request('open', (done) => {
      this.sftp.open(path, flags, mode === undefined ? {} : { mode }, done);
    });
  }

  close(handle: Buffer): Promise<void> {
    return this.perform('close', (done) => {
      this.sftp.close(handle, done);
    });
  }

  fstat(handle: Buffer): Promise<Stats> {
    return this.request('fstat', (done) => {
      this.sftp.fstat(handle, done);
    });
  }

  fsetstat(handle: Buffer, attributes: { mode: number }): Promise<void> {
    return this.perform('fsetstat', (done) => {
      this.sftp.fsetstat(handle, attributes, done);
    });
  }

  /** Fills the buffer from `position` on; gives the number of bytes, 0 at the end of the file. */
  read(handle: Buffer, buffer: Buffer, position: number): Promise<number> {
    return this.request('read', (done) => {
      this.sftp.read(handle, buffer, 0, buffer.length, position, done);
    });
  }

  write(handle: Buffer, content: Buffer, position: number): Promise<void> {
    return this.perform('write', (done) => {
      this.sftp.write(handle, content, 0, content.length, position, done);
    });
  }

  stat(path: string): Promise<Stats> {
    return this.request('stat', (done) => {
      this.sftp.stat(path, done);
    });
  }

  readdir(path: string): Promise<FileEntryWithStats[]> {
    return this.request('readdir', (done) => {
      this.sftp.readdir(path, done);
    });
  }

  mkdir(path: string): Promise<void> {
    return this.perform('mkdir', (done) => {
      this.sftp.mkdir(path, done);
    });
  }

  unlink(path: string): Promise<void> {
    return this.perform('unlink', (done) => {
      this.sftp.unlink(path, done);
    });
  }

  realpath(path: string): Promise<string> {
    return this.request('realpath', (done) => {
      this.sftp.realpath(path, done);
    });
  }

  /** A rename that replaces what is there; servers without OpenSSH's extension refuse with OP_UNSUPPORTED. */
  posixRename(from: string, to: string): Promise<void> {
    return this.perform('rename', (done) => {
      try {
        this.sftp.ext_openssh_rename(from, to, done);
      } catch (error) {
        // ssh2 throws when the server did not announce the extension.
        done(Object.assign(error as Error, { code: SFTP_STATUS.OP_UNSUPPORTED }));
      }
    });
  }

  /** A rename that fails when something is there. */
  rename(from: string, to: string): Promise<void> {
    return this.perform('rename', (done) => {
      this.sftp.rename(from, to, done);
    });
  }

  /** Ends the session; requests without an answer reject. */
  end(): void {
    this.over = true;
    this.sftp.end();
  }

  private perform(operation: string, send: (done: (error?: Error | null) => void) => void): Promise<void> {
    return this.request<undefined>(operation, (done) => {
      send((error) => {
        done(error, undefined);
      });
    });
  }

  private request<T>(operation: string, send: (done: Callback<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.over) {
        reject(this.sessionIsOver());
        return;
      }
      const timer = setTimeout(() => {
        reject(new CommandTimeoutError(this.host, `SFTP ${operation}`, this.timeout));
        this.end();
      }, this.timeout);
      send((error, result) => {
        clearTimeout(timer);
        if (!error) {
          resolve(result);
        } else {
          reject(isSftpStatus(error) ? error : this.sessionIsOver());
        }
      });
    });
  }

  private sessionIsOver(): HostUnreachableError {
    return new HostUnreachableError(this.host, this.link.brokenBy() ?? new Error('its SFTP session has ended'));
  }
}
