import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CondorJobTemplate, JobsApp, OnJobResults, type Job } from 'nestjs-jobs';

/** File that the result handler writes into the job's directory: one line for each time it ran. */
export const HANDLED = 'handled.txt';

/**
 * The program: notes that it ran, works for a while, leaves a result, and fails where it is told to.
 * Arguments: name of the job, number of the sub-job, seconds, numbers that fail, directory for the notes or `-`.
 */
const PROGRAM = `#!/bin/sh
[ "$5" = - ] || echo ran >> "$5/$1.$2"
sleep "$3"
echo "$1 $2" > "result_$2.txt"
case ",$4," in *,"$2",*) exit 3;; esac
`;

@JobsApp({ package: 'faults' })
export class FaultsApp {
  @CondorJobTemplate()
  work() {
    return {
      executable: 'work.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/work.sh'],
    };
  }
}

/** Writes down that it has seen the results of a job. */
export class FaultsResults {
  @OnJobResults()
  async take(job: Job): Promise<void> {
    await appendFile(join(job.directory, HANDLED), `${job.status}\n`);
  }
}

/** Puts the program into the app's workspace. */
export function writeProgram(workspace: string): Promise<void> {
  return writeFile(join(workspace, 'work.sh'), PROGRAM, { mode: 0o755 });
}
