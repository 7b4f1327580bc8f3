import { waitForEnd } from '../../test/support/wait-for.js';
import type { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import { measureInRounds, timed, type RoundTimes } from '../support/rounds.js';

/** What {@link measureSubJobs} compares. */
export const SUB_JOBS = {
  library: 'nestjs-jobs, one job',
  peer: 'condor_submit on the host, the same description',
} as const;

/**
 * Submits one job with many sub-jobs, and on the host the submit description that the library has written for such a
 * job, under another key and with another event log. Removes them from the queue before the next one is measured.
 * @returns the milliseconds of each round, by the way's name
 */
export async function measureSubJobs(
  host: BenchHost,
  app: BenchApp,
  { rounds, count }: { readonly rounds: number; readonly count: number },
): Promise<RoundTimes> {
  await stagePeer(host, app, count);
  const remove = async (): Promise<void> => {
    await host.assertInQueue(count);
    await host.removeJobs();
  };
  const library = async (round: number): Promise<number> => {
    const job = await app.create(`sub-jobs-${round}`, count);
    const time = await timed(() => job.execute());
    await remove();
    // What the library has to do at a job's end is not the cost of the next submission.
    await waitForEnd(job);
    return time;
  };
  const peer = async (): Promise<number> => {
    const time = await timed(() => host.run(`cd ${host.directory}/peer && condor_submit job.sub`));
    await remove();
    return time;
  };
  return measureInRounds(
    [
      { name: SUB_JOBS.library, measure: library },
      { name: SUB_JOBS.peer, measure: peer },
    ],
    rounds,
  );
}

/** The description of a job that was submitted, with all that is its own replaced by something of its length. */
async function stagePeer(host: BenchHost, app: BenchApp, count: number): Promise<void> {
  const job = await (await app.create('the peer', count)).execute();
  const peer = `${host.directory}/peer`;
  await host.run(
    `own=$(echo ${host.directory}/library/*/jobs/${job.id}-*/.nestjs-jobs/description.sub) && ` +
      `mkdir ${peer} && cp -R "$(dirname "$own")/.." ${peer}/submission && ` +
      `directory=$(cd "$(dirname "$own")/.." && pwd) && key=\${directory#*/jobs/${job.id}-} && ` +
      `sed -e "s|$directory|$(cd ${peer} && pwd)/submission|g" -e "s|$key|$(echo "$key" | tr 0-9a-f a-f0-9)|g" ` +
      `-e "s|^dagman_log = .*|dagman_log = $(cd ${peer} && pwd)/events.log|" "$own" > ${peer}/job.sub`,
  );
  await host.removeJobs();
  await waitForEnd(job);
}
