import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { HANDLED } from './app.js';
import { directoryName, type ExecutionFact, type Facts, type JobFact } from './facts.js';
import { fateOf, resultOf, type Fate } from './plan.js';

/** What must not be. */
export const HARMS = ['lost', 'doubled', 'false state', 'result lost', 'orphan directory'] as const;

/** One of them. */
export type Harm = (typeof HARMS)[number];

/** One thing that is wrong. */
export interface Finding {
  readonly harm: Harm;
  readonly what: string;
}

/** Compares what the database says with what the scheduler says, and both with what lies on the disks. */
export function compare(facts: Facts): Finding[] {
  const clusters = clustersByKey(facts);
  return [
    ...facts.jobs.flatMap((job) => judgeJob(job, facts, clusters)),
    ...[...clusters]
      .filter(([, ids]) => ids.size > 1)
      .map(([key, ids]) => finding('doubled', `submission ${key} is the clusters ${[...ids].join(', ')}`)),
    ...judgeSubJobs(facts),
    ...judgeQueue(facts),
    ...judgeRuns(facts, clusters),
    ...judgeDirectories(facts),
    ...judgeWaiting(facts),
  ];
}

/** Directories of batches: of no job, and removed by the library's sweeper when they are a day old. */
export function leftForTheSweeper({ submissionDirectories }: Facts): number {
  return submissionDirectories.filter((name) => BATCH_DIRECTORY.test(name)).length;
}

const BATCH_DIRECTORY = /^0-[0-9a-f-]{36}(\.lock)?$/;

/** How often result handlers ran more than once for an execution: allowed, and worth knowing. */
export function repeatedHandlers({ files, jobs, executions }: Facts): number {
  return jobs.reduce((sum, job) => {
    const lines = files.get(`${directoryName(job)}/${HANDLED}`)?.split('\n').length ?? 1;
    const inPlace = executions.some(({ jobId, positions }) => jobId === job.id && positions !== null) ? 2 : 1;
    return sum + Math.max(0, lines - 1 - inPlace);
  }, 0);
}

/** The status that a job has in the end. */
const FINAL: Record<Fate, string> = {
  complete: 'Complete',
  fails: 'Error',
  refused: 'Error',
  stopped: 'Aborted',
  paused: 'Complete',
  'deleted while it runs': 'none',
  'deleted afterwards': 'Complete',
  resubmitted: 'Complete',
  'failed part resubmitted': 'Various-Complete',
};

type Clusters = ReadonlyMap<string, ReadonlySet<number>>;

function clustersByKey({ events, queue }: Facts): Map<string, Set<number>> {
  const clusters = new Map<string, Set<number>>();
  const add = (key: string, clusterId: number): void => {
    clusters.set(key, (clusters.get(key) ?? new Set()).add(clusterId));
  };
  for (const { clusterId, detail } of events) {
    if (detail.type === 'submitted' && detail.submissionKey !== undefined) add(detail.submissionKey, clusterId);
  }
  for (const { key, clusterId } of queue) add(key, clusterId);
  return clusters;
}

function judgeJob(job: JobFact, facts: Facts, clusters: Clusters): Finding[] {
  // Nobody was told that it was accepted; whoever asks again begins it.
  if (job.executionKey === null) return [];
  const label = `job ${job.id} "${job.name}" (${job.status}: ${job.statusMessage ?? ''})`;
  const fate = fateOf(job.name);
  if (fate === 'refused') return judgeRefusal(job, label, clusters.has(job.executionKey));
  if (!clusters.has(job.executionKey) && job.status !== 'Aborted') {
    return [finding('lost', `${label} was accepted and is in no queue`)];
  }
  if (fate === 'resting' && (job.status === 'Held' || job.status === 'Paused')) return [];
  if (!['Complete', 'Various-Complete', 'Error', 'Aborted'].includes(job.status)) {
    return [finding('lost', `${label} does not come to an end`)];
  }
  const due = fate === 'resting' ? 'Complete' : FINAL[fate];
  if (job.status !== due) return [finding('false state', `${label}, and should be ${due}`)];
  return judgeResults(job, label, facts);
}

function judgeRefusal({ status }: JobFact, label: string, isInQueue: boolean): Finding[] {
  if (isInQueue) return [finding('false state', `${label}, and is in the queue`)];
  return status === FINAL.refused ? [] : [finding('lost', `${label} does not come to an end`)];
}

function judgeResults(job: JobFact, label: string, { files, executions }: Facts): Finding[] {
  if (job.status === 'Aborted') return [];
  const path = directoryName(job);
  const findings: Finding[] = [];
  for (let position = 0; position < job.numJobs; position += 1) {
    if (files.get(`${path}/result_${position}.txt`) !== resultOf(job.name, position)) {
      findings.push(finding('result lost', `${label} has no good result of sub-job ${position}`));
    }
  }
  if (job.status !== 'Error' && !files.get(`${path}/${HANDLED}`)) {
    findings.push(finding('result lost', `${label} was shown to no result handler`));
  }
  const again = executions.some(({ key, number }) => key === job.executionKey && number === 2);
  if (again && files.get(`${path}/previous/1/result_0.txt`) !== resultOf(job.name, 0)) {
    findings.push(finding('result lost', `${label} has not kept its former outputs`));
  }
  return findings;
}

/** The states of the sub-jobs are what the event log says of their procs. */
function judgeSubJobs(facts: Facts): Finding[] {
  const keyOfProc = new Map<string, string>();
  for (const { clusterId, procId, detail } of facts.events) {
    if (detail.type === 'submitted' && detail.submissionKey)
      keyOfProc.set(`${clusterId}.${procId}`, detail.submissionKey);
  }
  const eventsOf = groupBy(facts.events, ({ clusterId, procId }) => keyOfProc.get(`${clusterId}.${procId}`));
  return facts.executions
    .filter(({ key, positions, phase }) => positions === null && phase === 'closed' && eventsOf.has(key))
    .flatMap((execution) => {
      const told = countEnds(eventsOf.get(execution.key) ?? []);
      const stored = storedCounts(execution, facts);
      if (told === stored) return [];
      const job = facts.jobs.find(({ id }) => id === execution.jobId);
      const label = `execution ${execution.number} of job ${execution.jobId} "${job?.name}" (${job?.status}: ${job?.statusMessage})`;
      return [finding('false state', `${label}: stored ${stored || 'nothing'}, the event log says ${told}`)];
    });
}

function storedCounts({ key }: ExecutionFact, { subJobs }: Facts): string {
  const own = subJobs.filter(({ executionKey }) => executionKey === key);
  return asText(new Map(own.map(({ status, count }) => [status, count])));
}

/** The first end of a proc counts. */
function countEnds(events: readonly SchedulerEvent[]): string {
  const ends = new Map<number, string>();
  for (const { procId, detail } of events) {
    if (ends.has(procId)) continue;
    if (detail.type === 'terminated') ends.set(procId, detail.exitCode === 0 ? 'completed' : 'failed');
    if (detail.type === 'aborted') ends.set(procId, 'removed');
  }
  const counts = new Map<string, number>();
  for (const end of ends.values()) counts.set(end, (counts.get(end) ?? 0) + 1);
  return asText(counts);
}

function asText(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
}

/** What is in the queue is known to be there. */
function judgeQueue({ queue, executions }: Facts): Finding[] {
  const submitted = new Set(executions.filter(({ phase }) => phase === 'submitted').map(({ key }) => key));
  return queue
    .filter(({ key, isAlive }) => isAlive && !submitted.has(key))
    .map(({ key, clusterId }) =>
      finding('lost', `cluster ${clusterId} of submission ${key} is in the queue, and no job knows`),
    );
}

/** Each program runs once for each time that its sub-job was executed; one that was paused begins anew. */
function judgeRuns({ runs, jobs, executions }: Facts, clusters: Clusters): Finding[] {
  const executed = new Map(
    jobs.map(({ id, name }) => {
      const times = executions.filter(({ key, jobId }) => jobId === id && clusters.has(key)).length;
      return [name, fateOf(name) === 'paused' ? 2 * times : times] as const;
    }),
  );
  return [...(runs ?? [])]
    .filter(([subJob, count]) => count > (executed.get(subJob.slice(0, subJob.lastIndexOf('.'))) ?? 1))
    .map(([subJob, count]) => finding('doubled', `the program of ${subJob} ran ${count} times`));
}

function judgeDirectories({ submissionDirectories, jobDirectories, executions, jobs }: Facts): Finding[] {
  // A lock goes with its directory.
  const onHost = new Set(submissionDirectories.map((name) => name.replace(/\.lock$/, '')));
  const owned = new Set(executions.filter(({ phase }) => phase !== 'closed').map(({ directory }) => directory));
  const known = new Set(jobs.map(directoryName));
  return [
    ...[...onHost]
      .filter((name) => !owned.has(name) && !BATCH_DIRECTORY.test(name))
      .map((name) => `${name} on the submit host`),
    ...jobDirectories.filter((name) => !known.has(name)).map((name) => `${name} in the workspace`),
  ].map((what) => finding('orphan directory', what));
}

/** What a command leaves that was killed goes when the next one waits: at most that of the last ones is there. */
function judgeWaiting({ waiting: { directories, processes } }: Facts): Finding[] {
  return [
    ...processes.map((pid) => `process ${pid} waits on the submit host for a submission that does not come`),
    ...directories.slice(MOST_LEFT_WAITING).map((name) => `waiting/${name} on the submit host`),
  ].map((what) => finding('orphan directory', what));
}

/** A submission, and the one that was made ready behind it. */
const MOST_LEFT_WAITING = 2;

function groupBy<K, T>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function finding(harm: Harm, what: string): Finding {
  return { harm, what };
}
