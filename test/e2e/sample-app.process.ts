import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.js';

/** How long the app may take to answer its first request, ms. */
const START_LIMIT = 60_000;

/** The sample app as a process of its own, with a data directory of its own. */
export class SampleAppProcess {
  private output = '';
  private child: ChildProcess;

  private constructor(
    private readonly port: number,
    /** Its data directory. */
    readonly directory: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.child = this.spawn();
  }

  /** Starts it and waits until it answers. */
  static async start(environment: Readonly<Record<string, string>>): Promise<SampleAppProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'sample-app-'));
    const app = new SampleAppProcess(await freePort(), directory, environment);
    await app.answers();
    return app;
  }

  /** Where it answers. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Everything that it has printed. */
  get log(): string {
    return this.output;
  }

  /** Starts it again on the same data, at the same address. */
  async startAgain(): Promise<void> {
    this.child = this.spawn();
    await this.answers();
  }

  /** Ends it; its data stays. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    await exit;
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.end();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private spawn(): ChildProcess {
    const child = spawn(process.execPath, ['sample-app/dist/main.js'], {
      env: { ...process.env, PORT: String(this.port), DATA_DIR: this.directory, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    return child;
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
