import { existsSync } from 'node:fs';
import type { Clock } from '../../domain/clock.js';
import { messageOf } from '../../domain/jobs.error.js';
import { parseArguments } from '../htcondor/arguments.js';
import { parseEnvironment } from '../htcondor/environment.js';
import {
  ControlCharacterError,
  ForbiddenSubmitCommandError,
  SubmitSyntaxError,
} from '../htcondor/submit-syntax.errors.js';
import { trimBlanks } from '../htcondor/new-syntax.js';
import { assertAllowedSubmitCommand } from '../htcondor/submit-commands.js';
import { parseRemaps } from '../htcondor/transfer-list.js';
import type { Submission, SubmittedCluster } from '../scheduler.js';
import { SubmissionRejectedError, SubmissionUnclearError, UnsupportedSubmitCommandError } from '../scheduler.errors.js';
import { clusterIdFor } from './cluster-ids.js';
import { selectEnvironment } from './job-environment.js';
import { isTrue, JobDescription } from './job-description.js';
import type { Queue } from './queue.js';
import type { ClusterRecord } from './records.js';
import { readHistory } from './retire.js';
import { announceCluster, commitCluster } from './submit-cluster.js';
import { InputError, stageFiles } from './submit-files.js';
import { findObjection, type CommandObjection } from './submit-commands.js';

/**
 * Submits once. Each step is atomic and leaves alone what an earlier or a concurrent call with the same key has done:
 * the key gets its cluster id, the files appear, the cluster appears, the event log is told.
 *
 * @throws UnsupportedSubmitCommandError, SubmissionRejectedError, SubmissionUnclearError, or the file error that kept
 * the cluster out of the queue
 */
export async function submitOnce(
  scheduler: string,
  queue: Queue,
  submission: Submission,
  clock: Clock,
  signal?: AbortSignal,
): Promise<SubmittedCluster> {
  const known = await findSubmitted(scheduler, queue, submission.key);
  if (known) return known;
  try {
    refuseUnsupported(scheduler, submission);
    const record = clusterRecord(submission, queue, clock);
    checkValues(new JobDescription(record, 0, queue.layout), submission);
    signal?.throwIfAborted();
    const job = new JobDescription(record, clusterIdFor(queue, submission.key), queue.layout);
    await stageFiles(queue.layout, submission, signal);
    signal?.throwIfAborted();
    await commitCluster(queue, job);
  } catch (error) {
    if (isPermanent(error)) throw new SubmissionRejectedError(scheduler, messageOf(error), { cause: error });
    throw mayBeInQueue(queue, submission.key) ? new SubmissionUnclearError(scheduler, error) : error;
  }
  const submitted = await findSubmitted(scheduler, queue, submission.key);
  if (submitted) return submitted;
  throw new SubmissionUnclearError(scheduler, new Error('the cluster that was just made is not there.'));
}

/** What fails after the commit says nothing of the commit. */
function mayBeInQueue(queue: Queue, key: string): boolean {
  try {
    const clusterId = queue.clusterOfKey(key);
    return clusterId !== null && queue.readCluster(clusterId) !== null;
  } catch {
    return true;
  }
}

/**
 * The cluster of a key, its event log told; `null` when there is none in the queue or the history.
 * @throws SubmissionUnclearError when it cannot be looked for, or be announced
 */
async function findSubmitted(scheduler: string, queue: Queue, key: string): Promise<SubmittedCluster | null> {
  try {
    const clusterId = queue.clusterOfKey(key);
    return clusterId === null ? null : await announced(queue, key, clusterId);
  } catch (error) {
    throw new SubmissionUnclearError(scheduler, error);
  }
}

async function announced(queue: Queue, key: string, clusterId: number): Promise<SubmittedCluster | null> {
  const cluster = queue.readCluster(clusterId);
  if (cluster) {
    await announceCluster(queue, new JobDescription(cluster, clusterId, queue.layout));
    return { clusterId, firstProc: 0, lastProc: cluster.numJobs - 1 };
  }
  const past = readHistory(queue, key);
  return past && { clusterId, firstProc: 0, lastProc: past.length - 1 };
}

function refuseUnsupported(scheduler: string, submission: Submission): void {
  const commands = [...submission.commands, ...(submission.rows ?? []).flatMap((row) => row.commands)];
  for (const { name, value } of commands) {
    if (trimBlanks(value) !== '') assertAllowedSubmitCommand(name, value);
  }
  const objection = findObjection(commands) ?? differingObjection(submission);
  if (objection) throw new UnsupportedSubmitCommandError(scheduler, objection.command, objection.advice);
}

/** What is asked of all procs at once cannot differ from proc to proc. */
function differingObjection({ rows: [first] = [] }: Submission): CommandObjection | null {
  const command = first?.commands.find(({ name }) => ['hold', 'getenv'].includes(name.toLowerCase()));
  return command ? { command: command.name, advice: 'It must be the same for all sub-jobs.' } : null;
}

function clusterRecord(submission: Submission, queue: Queue, clock: Clock): ClusterRecord {
  const { key, directory, eventLog, jobName, executable, commands, rows, numJobs } = submission;
  const record = { key, directory, eventLog, jobName, executable, commands, ...(rows && { rows }), numJobs };
  const cluster = { ...record, submitTime: clock.now().getTime(), environment: {} };
  const getenv = new JobDescription(cluster, 0, queue.layout).command('getenv', 0);
  return { ...cluster, environment: selectEnvironment(getenv, process.env) };
}

/** Finds what condor_submit would find: a program that is not there, quotes that do not match. */
function checkValues(job: JobDescription, submission: Submission): void {
  for (let procId = 0; procId < (submission.rows?.length ?? 1); procId += 1) {
    parseArguments(job.command('arguments', procId) ?? '');
    parseEnvironment(job.command('environment', procId) ?? '');
    parseRemaps(job.command('transfer_output_remaps', procId) ?? '');
  }
  const executable = job.executable(0);
  const isThere = executable.startsWith('/')
    ? existsSync(executable)
    : submission.inputs.some(({ name }) => name === executable);
  const transfer = job.command('transfer_executable', 0);
  if (!isThere && (transfer === undefined || isTrue(transfer))) {
    throw new MissingExecutableError(executable);
  }
}

class MissingExecutableError extends Error {
  constructor(executable: string) {
    super(`The executable "${executable}" does not exist. Add it to the input files, or give its absolute path.`);
  }
}

const PERMANENT = [
  InputError,
  MissingExecutableError,
  SubmitSyntaxError,
  ForbiddenSubmitCommandError,
  ControlCharacterError,
];

function isPermanent(error: unknown): boolean {
  return PERMANENT.some((kind) => error instanceof kind);
}
