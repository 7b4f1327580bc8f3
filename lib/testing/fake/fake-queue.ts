import { stat } from 'node:fs/promises';
import type { HostFile } from '../../hosts/host.js';
import { parseArguments } from '../../schedulers/htcondor/arguments.js';
import { parseEnvironment } from '../../schedulers/htcondor/environment.js';
import { assertAllowedSubmitCommand } from '../../schedulers/htcondor/submit-commands.js';
import type { InputFile, Submission, SubmittedCluster } from '../../schedulers/scheduler.js';
import { FakeCluster, type ClusterSurroundings } from './fake-cluster.js';

/** The queue of a {@link FakeScheduler} for one installation of an app. It outlives the app, as a real one does. */
export class FakeQueue {
  readonly clusters: FakeCluster[] = [];
  /** Why submissions were refused for good, by their keys. */
  readonly refusals = new Map<string, string>();
  /** What became of batches, by their keys; `null` for one that never comes into the queue. */
  readonly batches = new Map<string, SubmittedCluster | null>();
  private readonly logs = new Map<string, Buffer>();

  constructor(private readonly surroundings: Pick<ClusterSurroundings, 'now' | 'idle'>) {}

  /** The cluster of a submission key. */
  find(key: string): FakeCluster | undefined {
    return this.clusters.find(({ submission }) => submission.key === key);
  }

  /** The latest cluster whose directory has that name, where it was not removed. */
  inDirectory(directory: string): FakeCluster | undefined {
    return this.clusters.findLast(({ submission, isCleared }) => submission.directory === directory && !isCleared);
  }

  /**
   * Puts a submission into the queue, unless it is there.
   * @param clusterId the id that it would get
   * @param firstProc the number that its first proc would get
   */
  enter(submission: Submission, clusterId: number, firstProc = 0): FakeCluster {
    const known = this.find(submission.key);
    if (known) return known;
    const appendToLog = (fileName: string, text: string): void => {
      this.logs.set(fileName, Buffer.concat([this.logs.get(fileName) ?? Buffer.alloc(0), Buffer.from(text)]));
    };
    const cluster = new FakeCluster(submission, clusterId, { ...this.surroundings, appendToLog }, firstProc);
    this.clusters.push(cluster);
    cluster.announce();
    return cluster;
  }

  /** Opens a shared event log; `null` while there is none. It shows what is written to it later. */
  openLog(fileName: string): HostFile | null {
    if (!this.logs.has(fileName)) return null;
    const content = (): Buffer => this.logs.get(fileName) ?? Buffer.alloc(0);
    return {
      size: () => Promise.resolve(content().length),
      read: (position, length) => Promise.resolve(Buffer.from(content().subarray(position, position + length))),
      close: () => Promise.resolve(),
    };
  }
}

/**
 * Finds what a real scheduler would refuse.
 * @throws Error that says what, or an error of the submit syntax
 */
export async function assertSubmittable(submission: Submission): Promise<void> {
  const { commands, executable, inputs, numJobs } = submission;
  for (const { name, value } of commands) if (value.trim() !== '') assertAllowedSubmitCommand(name, value);
  await Promise.all(inputs.map(assertReadable));
  const draft = new FakeCluster(submission, 0, {
    now: () => new Date(0),
    appendToLog: () => undefined,
    idle: () => undefined,
  });
  const program = draft.description.executable(0);
  if (!program.startsWith('/') && !inputs.some(({ name }) => name === program)) {
    throw new Error(`The executable "${executable}" does not exist. Add it to the input files.`);
  }
  for (let procId = 0; procId < numJobs; procId += 1) {
    parseArguments(draft.command('arguments', procId) ?? '');
    parseEnvironment(draft.command('environment', procId) ?? '');
  }
}

async function assertReadable({ path }: InputFile): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw new Error(`The input file "${path}" is not there.`, { cause: error });
  }
}
