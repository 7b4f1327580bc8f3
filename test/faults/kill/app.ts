import { appendFile, link, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileErrorCode } from '../../../lib/schedulers/embedded/file-errors.js';
import { CondorJobTemplate, JobsApp, OnJobResults, type Job } from 'nestjs-jobs';

/** File that the result handler writes into the job's directory: one line for each time it ran. */
export const HANDLED = 'handled.txt';

/**
 * The program: notes that it ran, works for a while, leaves a result as soon as the disk takes it, and fails where it is
 * told to.
 * Arguments: name of the job, number of the sub-job, seconds, numbers that fail, directory for the notes or `-`.
 */
const PROGRAM = `#!/bin/sh
[ "$5" = - ] || echo ran >> "$5/$1.$2"
sleep "$3"
until echo "$1 $2" > "result_$2.txt"; do sleep 0.2; done
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
  /** How long that takes, in ms. */
  static duration = 0;

  @OnJobResults()
  async take(job: Job): Promise<void> {
    await delay(FaultsResults.duration);
    await appendFile(join(job.directory, HANDLED), `${job.status}\n`);
  }
}

/**
 * Puts the program into the app's workspace, once: a submission is refused whose input changes while it is copied, and
 * other processes submit meanwhile.
 */
export async function writeProgram(workspace: string): Promise<void> {
  const own = join(workspace, `work.sh.${process.pid}`);
  await writeFile(own, PROGRAM, { mode: 0o755 });
  try {
    await link(own, join(workspace, 'work.sh'));
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(own);
  }
}
