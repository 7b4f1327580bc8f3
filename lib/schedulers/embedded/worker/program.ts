import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { parseArguments } from '../../htcondor/arguments.js';
import { parseEnvironment } from '../../htcondor/environment.js';
import type { JobDescription } from '../job-description.js';
import { runDirectory, type Layout } from '../layout.js';
import type { ProcId } from '../names.js';
import { HOLD_CODE, type ProgramExit } from '../records.js';
import { holdBecause } from './hold.error.js';
import { SCRATCH_VARIABLE, signalProcess } from './orphans.js';
import { scratchPath, type Sandbox } from './sandbox.js';

/** A program of a proc that is running, with all processes of its group. */
export interface RunningProgram {
  readonly pid: number;
  /** Settles when the program has ended. */
  readonly exited: Promise<ProgramExit>;
}

/** The search path of programs; what `getenv` and `environment` bring replaces it. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Starts a proc's program in a process group of its own, with its standard streams on the files that the submit commands
 * name. They are in the initialdir from the start, so that they can be read live.
 *
 * @throws HoldError with code 6, 7 or 8
 */
export async function startProgram(
  layout: Layout,
  job: JobDescription,
  proc: ProcId,
  { program, workingDirectory }: Sandbox,
  slotName: string,
): Promise<RunningProgram> {
  const { procId } = proc;
  const environment = programEnvironment(layout, job, proc, slotName, workingDirectory);
  const argumentList = parseArguments(job.command('arguments', procId) ?? '');
  const streams = openStreams(runDirectory(layout, job.cluster.directory), job, procId);
  try {
    const child = spawn(program, argumentList, {
      cwd: workingDirectory,
      detached: true,
      env: environment,
      stdio: [...streams],
    });
    return await running(child, program);
  } finally {
    new Set(streams).forEach(closeSync);
  }
}

async function running(child: ChildProcess, program: string): Promise<RunningProgram> {
  const exited = new Promise<ProgramExit>((settle) => {
    child.once('exit', (code, signal) => {
      settle({ time: Date.now(), ...(signal === null ? { code: code ?? 0 } : { signal: constants.signals[signal] }) });
    });
  });
  if (child.pid === undefined) {
    const error = await new Promise((settle) => child.once('error', settle));
    throw holdBecause(HOLD_CODE.FAILED_TO_EXECUTE, `Failed to execute '${program}'`, error);
  }
  const { pid } = child;
  // What the program left running in its group would hold files of a directory that is being transferred and removed.
  const allEnded = exited.finally(() => {
    signalProcess(-pid, 'SIGKILL');
  });
  return { pid, exited: allEnded };
}

/** Nothing of the worker's own environment reaches a job; what the submitter's gives is asked for by `getenv`. */
function programEnvironment(
  layout: Layout,
  job: JobDescription,
  proc: ProcId,
  slotName: string,
  workingDirectory: string,
): Record<string, string> {
  const scratch = scratchPath(layout, proc);
  return {
    PATH: DEFAULT_PATH,
    TMPDIR: scratch,
    ...job.cluster.environment,
    ...parseEnvironment(job.command('environment', proc.procId) ?? ''),
    BATCH_SYSTEM: 'HTCondor',
    _CONDOR_JOB_IWD: workingDirectory,
    _CONDOR_SLOT: slotName,
    [SCRATCH_VARIABLE]: scratch,
  };
}

type Streams = readonly [input: number, output: number, error: number];

function openStreams(run: string, job: JobDescription, procId: number): Streams {
  const path = (name: string): string => resolve(run, job.command(name, procId) ?? '/dev/null');
  const opened: number[] = [];
  const open = (name: string, flags: string, holdCode: number): number => {
    try {
      const descriptor = openSync(path(name), flags, 0o644);
      opened.push(descriptor);
      return descriptor;
    } catch (error) {
      opened.forEach(closeSync);
      throw holdBecause(holdCode, `Failed to open '${path(name)}' as standard ${name}`, error);
    }
  };
  const input = open('input', 'r', HOLD_CODE.UNABLE_TO_OPEN_INPUT);
  const output = open('output', 'w', HOLD_CODE.UNABLE_TO_OPEN_OUTPUT);
  const error = path('error') === path('output') ? output : open('error', 'w', HOLD_CODE.UNABLE_TO_OPEN_OUTPUT);
  return [input, output, error];
}
