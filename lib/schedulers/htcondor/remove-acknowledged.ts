import type { Submission, SubmitCommand } from '../scheduler.js';
import { ACKNOWLEDGED_ATTRIBUTE } from './job-attributes.js';
import { trimBlanks } from './new-syntax.js';
import { canonicalName } from './submit-commands.js';

const NAMES: readonly string[] = ['periodic_remove', 'my.periodicremove'];
/** Of what has ended HTCondor would write down otherwise that it was removed. */
const ACKNOWLEDGED = `${ACKNOWLEDGED_ATTRIBUTE} =?= true && JobStatus =!= 3 && JobStatus =!= 4`;

/**
 * Makes the schedd remove what was acknowledged and is in the queue all the same, beside what the job itself asks for. A
 * `condor_hold` that comes while a program's end is being written down leaves a proc held of which the event log has told
 * that it terminated (seen on 23.9.6): nobody would take it out of the queue again.
 */
export function removedOnceAcknowledged(submission: Submission): Submission {
  const { commands, rows = [] } = submission;
  const isSet = [...commands, ...rows.flatMap((row) => row.commands)].some(decidesRemoval);
  return {
    ...submission,
    commands: [...commands.map(widened), ...(isSet ? [] : [{ name: 'periodic_remove', value: ACKNOWLEDGED }])],
    ...(submission.rows && { rows: rows.map((row) => ({ ...row, commands: row.commands.map(widened) })) }),
  };
}

function widened(command: SubmitCommand): SubmitCommand {
  return decidesRemoval(command) ? { ...command, value: `(${command.value}) || (${ACKNOWLEDGED})` } : command;
}

function decidesRemoval({ name, value }: SubmitCommand): boolean {
  return NAMES.includes(canonicalName(name)) && trimBlanks(value) !== '';
}
