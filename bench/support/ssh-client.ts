import { readFile } from 'node:fs/promises';
import { buffer, text } from 'node:stream/consumers';
import ssh2, { type Client, type SFTPWrapper } from 'ssh2';
import type { SubmitHost } from '../../test/support/submit-host.js';

/**
 * A plain SSH client, as an application would write it on ssh2: what the library is compared with, and what a bench
 * sets its stage with. Delays of small packets are off, as in the library, so that the comparison is about the pattern.
 */
export class SshClient {
  private constructor(private readonly client: Client) {}

  /** A new connection: TCP, key exchange, log-in. */
  static async connect({ privateKeyPath, hostKey, ...address }: SubmitHost): Promise<SshClient> {
    const privateKey = await readFile(privateKeyPath);
    const expected = hostKey.replace(/^SHA256:/, '');
    const client = new ssh2.Client();
    await new Promise<void>((resolve, reject) => {
      client.once('ready', () => {
        resolve();
      });
      client.once('error', reject);
      client.connect({
        ...address,
        privateKey,
        hostHash: 'sha256',
        hostVerifier: (hex: string) => Buffer.from(hex, 'hex').toString('base64').startsWith(expected),
      });
      client.setNoDelay(true);
    });
    return new SshClient(client);
  }

  /**
   * Runs a line in the account's shell and returns its standard output.
   * @throws Error with what it said when it does not exit with 0
   */
  async run(line: string, input = ''): Promise<string> {
    const { output, exitCode, complaint } = await this.tryRun(line, input);
    if (exitCode !== 0) throw new Error(`\`${line}\` ended with ${exitCode}: ${complaint}`);
    return output;
  }

  /** The same, whatever the exit code. */
  tryRun(line: string, input = ''): Promise<{ output: string; exitCode: number; complaint: string }> {
    return new Promise((resolve, reject) => {
      this.client.exec(line, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        const ended = new Promise<number>((end) => channel.once('exit', end));
        const answer = Promise.all([text(channel), ended, buffer(channel.stderr)]);
        answer.then(([output, exitCode, complaint]) => {
          resolve({ output, exitCode, complaint: complaint.toString() });
        }, reject);
        channel.end(input);
      });
    });
  }

  /** A new SFTP session. */
  sftp(): Promise<Sftp> {
    return new Promise((resolve, reject) => {
      this.client.sftp((error, session) => {
        if (error) reject(error);
        else resolve(new Sftp(session));
      });
    });
  }

  /** Ends the connection without waiting for the host. */
  close(): void {
    this.client.end();
  }
}

/** The few operations of an SFTP session that a submission needs. */
export class Sftp {
  constructor(private readonly session: SFTPWrapper) {}

  makeDirectory(path: string): Promise<void> {
    return settle((done) => {
      this.session.mkdir(path, done);
    });
  }

  upload(localPath: string, path: string, mode: number): Promise<void> {
    return settle((done) => {
      this.session.fastPut(localPath, path, { mode }, done);
    });
  }

  write(path: string, content: string): Promise<void> {
    return settle((done) => {
      this.session.writeFile(path, content, done);
    });
  }
}

function settle(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
