import { posix } from 'node:path';
import type { Submission, SubmitCommand } from '../scheduler.js';
import { classAdString } from './class-ad.js';
import { assertNoControlCharacters } from './control-characters.js';
import { SUBMISSION_NOTE_PREFIX } from './event-numbers.js';
import { ACKNOWLEDGED_ATTRIBUTE, INSTALLATION_ATTRIBUTE, KEY_ATTRIBUTE } from './job-attributes.js';
import type { SubmissionLayout } from './layout.js';
import { escapeMacros, expandMacros } from './macros.js';
import { trimBlanks } from './new-syntax.js';
import { removedOnceAcknowledged } from './remove-acknowledged.js';
import { queueFromRows, type QueueStatement } from './submit-rows.js';
import { assertAllowedSubmitCommand, canonicalName } from './submit-commands.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/** What a submit description needs to know of the host and the installation. */
export interface DescriptionContext {
  readonly layout: SubmissionLayout;
  /** Absolute path of the event log that the submission is followed by. */
  readonly eventLog: string;
  readonly installation: string;
  /** How long a finished job waits in the queue for its acknowledgement, in seconds. */
  readonly keepFinishedSeconds: number;
}

/** The directory, below `run`, of `log`, `output` and `error` unless the job says otherwise. */
const DEFAULT_LOG_DIRECTORY = 'logs';

/**
 * The submit description of a submission, with one queue statement. Commands without a value are left out. What belongs
 * to this library comes last, so that nothing before it can change it.
 *
 * @throws ForbiddenSubmitCommandError, ControlCharacterError, SubmitSyntaxError for what cannot be submitted
 */
export function submitDescription(submission: Submission, context: DescriptionContext): string {
  checkSubmission(submission);
  const { numJobs, rows = [], ...others } = removedOnceAcknowledged(submission);
  const commands = withValue(others.commands);
  const queue = rows.length > 0 ? queueFromRows(rows) : { commands: [], statement: `queue ${numJobs}\n` };
  return written(
    [...ownLines(submission), ...commands, ...queue.commands, ...libraryLines(submission, context)],
    queue,
  );
}

/**
 * The submit description of several submissions that become one cluster, their procs one behind the other: one queue
 * statement with a row for each proc.
 * @param members all with the same commands, in the same order; see {@link SubmissionBatch}
 * @throws as {@link submitDescription} does; SubmitSyntaxError when the commands are not the same
 */
export function batchDescription(
  members: readonly { readonly submission: Submission; readonly context: DescriptionContext }[],
): string {
  const procs = members.flatMap(({ submission, context }) => {
    checkSubmission(submission);
    const { numJobs, rows, commands } = removedOnceAcknowledged(submission);
    const lines = [...ownLines(submission), ...withValue(commands), ...libraryLines(submission, context)];
    return Array.from({ length: numJobs }, (_, index) => [...lines, ...(rows?.[index]?.commands ?? [])]);
  });
  const [first = []] = procs;
  const different = first.map(({ name, value }, index) => {
    if (procs.some((commands) => commands.length !== first.length || commands[index]?.name !== name)) {
      throw new SubmitSyntaxError('attributes', 'the jobs of a batch must have the same submit commands.');
    }
    return procs.some((commands) => commands[index]?.value !== value);
  });
  const pick = (commands: readonly SubmitCommand[], wanted: boolean): SubmitCommand[] =>
    commands.filter((_, index) => different[index] === wanted);
  const queue = queueFromRows(procs.map((commands) => ({ commands: pick(commands, true) })));
  return written([...pick(first, false), ...queue.commands], queue);
}

function withValue(commands: readonly SubmitCommand[]): SubmitCommand[] {
  return commands.filter(({ value }) => trimBlanks(value) !== '');
}

function checkSubmission({ commands, numJobs, rows = [] }: Submission): void {
  if (!Number.isSafeInteger(numJobs) || numJobs < 1) {
    throw new SubmitSyntaxError('numJobs', `${numJobs} is not a number of sub-jobs; it must be 1 or more.`);
  }
  if (rows.length > 0 && rows.length !== numJobs) {
    throw new SubmitSyntaxError('rows', `there are ${rows.length} of them for ${numJobs} sub-jobs.`);
  }
  for (const { name, value } of [...commands, ...rows.flatMap((row) => row.commands)]) {
    if (trimBlanks(value) !== '') assertAllowedSubmitCommand(name, value);
  }
}

/** What a job's own commands may use, and overrule. */
function ownLines({ jobName, batchName }: Submission): SubmitCommand[] {
  return [
    { name: 'job_name', value: rawText('job_name', jobName) },
    { name: 'logdir', value: DEFAULT_LOG_DIRECTORY },
    { name: 'batch_name', value: rawText('batch_name', batchName) },
  ];
}

/** What belongs to this library. */
function libraryLines(submission: Submission, context: DescriptionContext): SubmitCommand[] {
  return [
    { name: 'executable', value: rawText('executable', executablePath(submission, context.layout)) },
    { name: 'initialdir', value: rawText('initialdir', context.layout.run) },
    { name: 'dagman_log', value: rawText('dagman_log', context.eventLog) },
    { name: 'submit_event_user_notes', value: `${SUBMISSION_NOTE_PREFIX}${submission.key}` },
    { name: `My.${KEY_ATTRIBUTE}`, value: classAdString(submission.key) },
    { name: `My.${INSTALLATION_ATTRIBUTE}`, value: classAdString(context.installation) },
    { name: 'leave_in_queue', value: leaveInQueue(context.keepFinishedSeconds) },
  ];
}

function written(lines: readonly SubmitCommand[], { statement }: QueueStatement): string {
  return `${lines.map(({ name, value }) => `${name} = ${value}`).join('\n')}\n${statement}`;
}

/**
 * The directories below `run` in which `log`, `output` and `error` of a submission lie, as relative paths: HTCondor
 * makes none of them, and writes no log where there is none. Those that depend on the cluster cannot be known.
 */
export function logDirectories({ commands, jobName, rows = [] }: Submission): string[] {
  const shared = valuesOf([{ name: 'logdir', value: DEFAULT_LOG_DIRECTORY }, ...commands]);
  const [first = { commands: [] }] = rows;
  // Most sweeps tell their procs apart by arguments: then one look is enough.
  const differ = first.commands.some(({ name }) => ['logdir', ...LOGS].includes(name));
  const directories = (differ ? rows : [first]).flatMap((row) => {
    const values = new Map([...shared, ...valuesOf(row.commands), ['job_name', jobName]]);
    const parents = LOGS.map((name) => posix.dirname(values.get(name) ?? ''));
    return ['$(logdir)', ...parents].map((directory) => expandKnown(directory, values));
  });
  return [...new Set(directories)].filter((directory) => directory !== null).filter(isBelow);
}

const LOGS = ['log', 'output', 'error'];

function valuesOf(commands: readonly SubmitCommand[]): Map<string, string> {
  return new Map(commands.map(({ name, value }) => [canonicalName(name), value]));
}

/** `null` when a macro in the text has no value yet. */
function expandKnown(text: string, values: ReadonlyMap<string, string>): string | null {
  const unknown: string[] = [];
  const expanded = expandMacros(text, (name) => {
    const value = values.get(name);
    unknown.push(...(value === undefined ? [name] : []));
    return value;
  });
  return unknown.length === 0 ? posix.normalize(expanded) : null;
}

function isBelow(directory: string): boolean {
  return directory !== '.' && !directory.startsWith('/') && !directory.split('/').includes('..');
}

function executablePath({ executable, inputs }: Submission, { directory }: SubmissionLayout): string {
  if (inputs.some(({ name }) => name === executable)) {
    return posix.join(directory, executable);
  }
  if (posix.isAbsolute(executable)) {
    return executable;
  }
  throw new SubmitSyntaxError(
    'executable',
    `"${executable}" is neither among the input files nor an absolute path on the submit host.`,
  );
}

/** Text of a command that is not quoted in any way. A backslash at its end would join the next line to it. */
function rawText(field: string, text: string): string {
  assertNoControlCharacters(field, text);
  const escaped = escapeMacros(text);
  return escaped.endsWith('\\') ? `${escaped}$(nestjs_jobs_nothing)` : escaped;
}

/** Finished (4) and removed (3) procs stay answerable until the outputs are safe, but not for ever. */
function leaveInQueue(seconds: number): string {
  return (
    `(JobStatus == 4 || JobStatus == 3) && ${ACKNOWLEDGED_ATTRIBUTE} =!= true && ` +
    `(time() - EnteredCurrentStatus) < ${seconds}`
  );
}
