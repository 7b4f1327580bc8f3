import { join } from 'node:path';
import { CondorJobTemplate, htcondorSsh, JobsApp, Workspaces, type Job, type TrackerOptions } from 'nestjs-jobs';
import { startTestApp, type TestApp, type TestAppOptions } from '../../test/support/test-app.js';
import type { BenchHost } from './bench-host.js';
import { commandsOf, INPUT, PROGRAM, writeBenchFiles, type BenchFiles, type Rest } from './bench-job.js';

const PACKAGE = 'bench';

@JobsApp({ package: PACKAGE })
class BenchAppTemplates {
  @CondorJobTemplate({ name: 'model' })
  model() {
    return {
      executable: PROGRAM,
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: [`$(APP_WORKSPACE)/${PROGRAM}`, `$(APP_WORKSPACE)/${INPUT}`],
    };
  }
}

/** A Nest application with the library, its jobs on the bench's host, its database in a file of this machine. */
export class BenchApp {
  private constructor(
    readonly app: TestApp,
    private readonly host: BenchHost,
    private readonly rest: Rest,
    /** The same files that the library's jobs take along. */
    readonly files: BenchFiles,
  ) {}

  /**
   * @param directory of one that was closed, to go on with its jobs
   * @param change of how the app is started
   */
  static async start(
    host: BenchHost,
    rest: Rest,
    tracker: TrackerOptions,
    directory?: string,
    change: Partial<TestAppOptions> = {},
  ): Promise<BenchApp> {
    const app = await startTestApp({
      apps: [BenchAppTemplates],
      schedulers: [htcondorSsh({ name: 'bench', directory: join(host.directory, 'library'), ...host.address })],
      tracker,
      ...(directory !== undefined && { directory }),
      ...change,
    });
    const workspace = await app.app.get(Workspaces, { strict: false }).ofApp(PACKAGE);
    return new BenchApp(app, host, rest, await writeBenchFiles(workspace));
  }

  /** Creates a job and submits it, as an application does. */
  async submit(name: string): Promise<Job> {
    return (await this.create(name)).execute();
  }

  /** Creates jobs and submits them together. @throws what kept one of them out of the queue */
  async submitMany(names: readonly string[]): Promise<void> {
    const jobs = await Promise.all(names.map((name) => this.create(name)));
    for (const { error } of await this.app.jobs.executeMany(jobs)) if (error !== null) throw error as Error;
  }

  /** A job as an application makes it, not stored yet. */
  create(name: string, numJobs = 1): Promise<Job> {
    return this.app.jobs.createJob({
      name,
      user: 'ann',
      templateName: 'model',
      arguments: [INPUT, name],
      numJobs,
      attributes: commandsOf(this.host.tag, this.rest),
    });
  }
}
