import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.js';

/** How long the app may take to answer its first request, ms. */
const START_LIMIT = 60_000;

/**
 * Compiles the sample app against the built package, as `npm run start:built` does.
 * @throws Error with the compiler's complaints
 */
export async function buildSampleApp(): Promise<void> {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'sample-app/tsconfig.json'];
  await promisify(execFile)(process.execPath, compiler).catch((error: unknown) => {
    const { stdout = '' } = error as { stdout?: string };
    throw new Error(`The sample app does not compile. Was the package built (npm run build)?\n${stdout}`, {
      cause: error,
    });
  });
}

/** The sample app as a process of its own, with a data directory of its own. */
export class SampleAppProcess {
  private output = '';

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    /** Its data directory. */
    readonly directory: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /** Starts it and waits until it answers. */
  static async start(environment: Readonly<Record<string, string>>): Promise<SampleAppProcess> {
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'sample-app-'));
    const child = spawn(process.execPath, ['sample-app/dist/main.js'], {
      env: { ...process.env, PORT: String(port), DATA_DIR: directory, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const app = new SampleAppProcess(`http://127.0.0.1:${port}`, child, directory);
    await app.answers();
    return app;
  }

  /** Everything that it has printed. */
  get log(): string {
    return this.output;
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exit;
    }
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private async answers(): Promise<void> {
    const deadline = Date.now() + START_LIMIT;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const response = await fetch(`${this.url}/sign-in`).catch(() => null);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.stop();
    throw new Error(`The sample app does not answer. It printed:\n${this.output}`);
  }
}
