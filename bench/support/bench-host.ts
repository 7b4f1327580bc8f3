import { randomBytes } from 'node:crypto';
import { findSubmitHost, type SubmitHost } from '../../test/support/submit-host.js';
import { waitFor } from '../../test/support/wait-for.js';
import { SshClient } from './ssh-client.js';

/** The attribute that marks the jobs of a bench; its value is {@link BenchHost.tag}. */
export const TAG_ATTRIBUTE = 'BenchTag';

/** How long the removal of ten thousand jobs may take. */
const LONGEST_REMOVAL_MS = 10 * 60_000;

/**
 * The submit host during one run of a bench: everything that the run leaves there carries its tag, so that it can be
 * removed without touching anything else.
 */
export class BenchHost {
  private constructor(
    readonly address: SubmitHost,
    private readonly client: SshClient,
    /** Random; nothing else on the host has it. */
    readonly tag: string,
  ) {}

  /** The host that the integration tests use: the pool of this machine, or the one that JOBS_TEST_SSH names. */
  static async open(): Promise<BenchHost> {
    const address = findSubmitHost();
    const tag = `nestjs-jobs-bench-${randomBytes(6).toString('hex')}`;
    const host = new BenchHost(address, await SshClient.connect(address), tag);
    await host.run(`mkdir ${host.directory}`);
    process.once('SIGINT', () => {
      void host.dispose().finally(() => process.exit(130));
    });
    return host;
  }

  /** Holds all files of the run; relative to the home directory of the account. */
  get directory(): string {
    return this.tag;
  }

  /** Matches the jobs of the run, in quotes for the shell. */
  get constraint(): string {
    return `'${TAG_ATTRIBUTE} == "${this.tag}"'`;
  }

  /** Runs a line on a connection that stays open. @throws Error when it fails */
  run(line: string): Promise<string> {
    return this.client.run(line);
  }

  /** The jobs of the run that are in the queue, each as `<cluster>.<proc>`. */
  async jobsInQueue(): Promise<string[]> {
    const ids = await this.run(
      `condor_q -allusers -constraint ${this.constraint} -format '%d.' ClusterId -format '%d\\n' ProcId`,
    );
    return ids.split('\n').filter(Boolean);
  }

  /** @throws Error when there are more or fewer jobs of the run in the queue: then a time means nothing */
  async assertInQueue(expected: number): Promise<void> {
    const { length } = await this.jobsInQueue();
    if (length !== expected)
      throw new Error(`${length} jobs are in the queue, not ${expected}: the times mean nothing.`);
  }

  /** Removes the jobs of the run, and waits until they have left the queue. */
  async removeJobs(): Promise<void> {
    if ((await this.jobsInQueue()).length === 0) return;
    // The library's jobs would wait in the queue for their acknowledgement.
    await this.run(`condor_qedit -constraint ${this.constraint} NestjsJobsAcknowledged true`);
    await this.run(`condor_rm -constraint ${this.constraint}`);
    // The schedd writes the last events into the directories.
    await waitFor(
      () => this.jobsInQueue(),
      ({ length }) => length === 0,
      ({ length }) => length,
      LONGEST_REMOVAL_MS,
    );
  }

  /** Removes the jobs and the files of the run, and ends the connection. */
  async dispose(): Promise<void> {
    try {
      await this.removeJobs();
      await this.run(`rm -rf ${this.directory}`);
    } finally {
      this.client.close();
    }
  }
}
