import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A compiled program, as a process of its own. */
export class AppProcess {
  private output = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /**
   * Starts `node <program>`.
   * @param directory its working directory and its home directory, so that it leaves nothing elsewhere
   */
  static start(directory: string, program: string, args: readonly string[], environment = {}): AppProcess {
    const env = { ...process.env, NODE_OPTIONS: '', HOME: directory, ...environment };
    return new AppProcess(spawn(process.execPath, [program, ...args], { cwd: directory, env, stdio: 'pipe' }));
  }

  /** Everything that it has printed. */
  get log(): string {
    return this.output;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Its exit code, when it has ended by itself; `null` after a signal. */
  async ended(): Promise<number | null> {
    if (this.isRunning) await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** Sends it a signal; returns at once. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Asks it to end, and waits for that. */
  async stop(): Promise<void> {
    if (this.isRunning) this.child.kill('SIGTERM');
    await this.ended();
  }
}
