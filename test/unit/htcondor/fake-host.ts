import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CommandResult, Host, HostCommand } from '../../../lib/hosts/host.js';

type Answer = Partial<CommandResult> | Error;

/** A host that answers commands as a test says, and remembers them. */
export class FakeHost implements Host {
  readonly name = 'jobs@submit:22';
  readonly commands: HostCommand[] = [];
  readonly written: string[] = [];
  /** What the commands read from streams, in the order in which it ended. */
  readonly inputs: string[] = [];

  constructor(private readonly answers: Answer[] = []) {}

  /** What the commands were, arguments joined by blanks. */
  get lines(): string[] {
    return this.commands.map(({ argv }) => argv.join(' '));
  }

  homeDirectory(): Promise<string> {
    return Promise.resolve('/home/jobs');
  }

  async run(command: HostCommand): Promise<CommandResult> {
    this.commands.push(command);
    if (command.stdin instanceof Readable) {
      this.inputs.push((await buffer(command.stdin)).toString('latin1'));
    }
    const answer = this.answers.shift() ?? {};
    if (answer instanceof Error) {
      throw answer;
    }
    return { exitCode: 0, stdout: '', stderr: '', ...answer };
  }

  stat(): Promise<null> {
    return Promise.resolve(null);
  }

  writeFile(path: string): Promise<void> {
    this.written.push(path);
    return Promise.resolve();
  }

  makeDirectory(): Promise<void> {
    return Promise.resolve();
  }

  openFile(): Promise<null> {
    return Promise.resolve(null);
  }

  listDirectory(): Promise<null> {
    return Promise.resolve(null);
  }

  stream(): Promise<never> {
    return Promise.reject(new Error('no streams here'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
