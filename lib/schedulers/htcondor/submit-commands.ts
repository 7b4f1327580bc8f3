import { assertSubmittable } from './control-characters.js';
import { ForbiddenSubmitCommandError } from './submit-syntax.errors.js';

const NUMBER_OF_JOBS = 'the number of sub-jobs is given by `numJobs`.';
const DIRECTORY = 'each job has a directory of its own on the submit host; write paths relative to it.';
const LIFE_TIME = 'a finished job stays in the queue until its outputs are safe, which this library decides.';
const TRACKING = 'the jobs are followed by an event log of their own; `log` is free for you.';
const NOTATION = 'it would change the notation of the event log by which the jobs are followed.';
const OWN = 'names that begin so are what this library finds and writes its jobs by.';
const NOTES = 'this library finds its jobs by it.';
const NOT_A_COMMAND = 'it is a word of the submit language, not a command.';

/** Names in lower case; attributes of the job begin with `my.`. */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ['queue', NUMBER_OF_JOBS],
  ['executable', 'the program is given by the parameter `executable`.'],
  ['job_name', 'it is made of the name of the job.'],
  ['initialdir', DIRECTORY],
  ['initial_dir', DIRECTORY],
  ['job_iwd', DIRECTORY],
  ['my.iwd', DIRECTORY],
  ['leave_in_queue', LIFE_TIME],
  ['my.leavejobinqueue', LIFE_TIME],
  ['dagman_log', TRACKING],
  ['my.dagmannodeslog', TRACKING],
  ['my.dagmannodesmask', TRACKING],
  ['log_xml', NOTATION],
  ['my.userlogusexml', NOTATION],
  ['submit_event_user_notes', NOTES],
  ['my.submiteventusernotes', NOTES],
  ['max_materialize', 'it stalls while finished jobs wait in the queue; use `max_idle`.'],
  ...['if', 'elif', 'else', 'endif', 'include', 'use', 'transform'].map((word) => [word, NOT_A_COMMAND] as const),
]);

/** Where HTCondor takes the name of a command or, behind `+` or `My.`, of an attribute. */
const NAME = /^(?:(?:\+|my\.)[a-z_]\w*|[a-z_][\w.]*)$/i;

/**
 * Looks whether a job may set a submit command. Commands that HTCondor does not know pass: it warns of them itself.
 *
 * @param name as in a submit description, in any case; attributes of the job as `+Attr` or `My.Attr`
 * @param value in submit syntax
 * @throws ForbiddenSubmitCommandError when the command belongs to this library, its name cannot be one, or its value
 * ends in a backslash, which would join the next line to it
 * @throws ControlCharacterError when the value holds a control character other than a tab
 */
export function assertAllowedSubmitCommand(name: string, value: string): void {
  if (!NAME.test(name)) {
    throw new ForbiddenSubmitCommandError(
      name,
      'a name consists of letters, digits and underscores, `+` or `My.` before it for an attribute of the job.',
    );
  }
  const canonical = canonicalName(name);
  const reason = /^(?:my\.nestjsjobs|nestjs_jobs_|nj_)/.test(canonical) ? OWN : FORBIDDEN.get(canonical);
  if (reason !== undefined) {
    throw new ForbiddenSubmitCommandError(name, reason);
  }
  assertSubmittable(name, value);
  if (/\\[ \t]*$/.test(value)) {
    throw new ForbiddenSubmitCommandError(name, 'its value ends in a backslash, which would join the next line to it.');
  }
}

/** The one spelling of a command's name by which others are recognised: lower case, `+Attr` as `my.attr`. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/^\+/, 'my.');
}
