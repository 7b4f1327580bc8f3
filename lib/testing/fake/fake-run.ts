import { readFile } from 'node:fs/promises';
import { basename, posix } from 'node:path';
import { parseArguments } from '../../schedulers/htcondor/arguments.js';
import { parseEnvironment } from '../../schedulers/htcondor/environment.js';
import type { Submission } from '../../schedulers/scheduler.js';
import type { FakeCluster } from './fake-cluster.js';

/**
 * What the programs of a {@link FakeScheduler} do, in place of running them: it is called for each sub-job.
 * @returns the exit code, where it is a number, or a promise of one; 0 otherwise. An exception is the exit code 1, and
 * its message an error output
 */
export type FakeProgram = (run: FakeRun) => unknown;

/** One run of the program of one sub-job. What it offers can be taken apart: `({ arguments: list, write }) => …`. */
export class FakeRun {
  /** The program as the submission names it. */
  readonly executable: string;
  /** What the program was given, macros expanded and quotes removed. */
  readonly arguments: readonly string[];
  /** The environment that it was given, macros expanded and quotes removed. */
  readonly environment: Readonly<Record<string, string>>;
  /** Counted from 0 within the submission. */
  readonly subJob: number;
  /** All that was submitted. */
  readonly submission: Submission;
  /** Aborted when the run ends before its time: held, suspended for good, removed. */
  readonly signal: AbortSignal;

  constructor(
    private readonly cluster: FakeCluster,
    subJob: number,
    signal: AbortSignal,
  ) {
    this.executable = cluster.description.executable(subJob);
    this.arguments = parseArguments(cluster.command('arguments', subJob) ?? '');
    this.environment = parseEnvironment(cluster.command('environment', subJob) ?? '');
    this.subJob = subJob;
    this.submission = cluster.submission;
    this.signal = signal;
  }

  /** Reads an input of the submission, by its name or by a path in an input that is a directory. */
  readonly input = async (path: string): Promise<string> => {
    const [name = '', ...below] = posix.normalize(path).split('/');
    const input = this.submission.inputs.find((candidate) => candidate.name === name);
    if (!input) {
      const known = this.submission.inputs.map((candidate) => `"${candidate.name}"`).join(', ');
      throw new Error(`There is no input "${path}" of "${basename(this.executable)}". There are: ${known || 'none'}.`);
    }
    return readFile(posix.join(input.path, ...below), 'utf8');
  };

  /** Writes a file into the `run` directory, to be collected. */
  readonly write = (path: string, content: string | Buffer): void => {
    this.cluster.files.write(path, content);
  };

  /** Prints something: it is added to the file of the submit command `output`. */
  readonly print = (text: string): void => {
    this.cluster.print('output', this.subJob, text);
  };

  /** Prints something on standard error. */
  readonly printError = (text: string): void => {
    this.cluster.print('error', this.subJob, text);
  };
}
