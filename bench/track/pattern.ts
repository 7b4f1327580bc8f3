import type { BenchHost } from '../support/bench-host.js';
import { SshClient } from '../support/ssh-client.js';

/** The pattern that the library replaces: for each job and each look a connection, `condor_q` and `condor_history`. */
export async function pollByPattern(host: BenchHost, clusters: readonly string[]): Promise<void> {
  for (const cluster of clusters) {
    const client = await SshClient.connect(host.address);
    try {
      assertKnown(cluster, await client.run(statusCommand(cluster)));
    } finally {
      client.close();
    }
  }
}

/** The same on one connection that stays open. */
export async function pollOnKeptConnection(client: SshClient, clusters: readonly string[]): Promise<void> {
  for (const cluster of clusters) assertKnown(cluster, await client.run(statusCommand(cluster)));
}

/** The best that can be done by asking: one `condor_q` for all jobs, on a connection that stays open. */
export async function pollAllAtOnce(client: SshClient, host: BenchHost, jobs: number): Promise<void> {
  const answer = await client.run(
    `condor_q -allusers -constraint ${host.constraint} -json -attributes ClusterId,ProcId,JobStatus`,
  );
  const ads = JSON.parse(answer) as unknown[];
  if (ads.length !== jobs) throw new Error(`condor_q knows ${ads.length} of ${jobs} jobs.`);
}

function statusCommand(cluster: string): string {
  return `condor_q ${cluster} -format '%d' JobStatus && condor_history ${cluster} -format '%d' JobStatus`;
}

function assertKnown(cluster: string, answer: string): void {
  if (!/^\d+$/.test(answer)) throw new Error(`The status of job ${cluster} is "${answer}".`);
}
