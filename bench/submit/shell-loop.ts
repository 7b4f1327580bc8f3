import type { BenchHost } from '../support/bench-host.js';
import { INPUT, peerDescription, PROGRAM, type BenchFiles, type Rest } from '../support/bench-job.js';
import { SshClient } from '../support/ssh-client.js';

/** Puts the directories of all jobs of the loop onto the host: `loop/<round>/<job>`. */
export async function stageLoop(
  host: BenchHost,
  files: BenchFiles,
  rest: Rest,
  { rounds, jobsPerRound }: { readonly rounds: number; readonly jobsPerRound: number },
): Promise<void> {
  const loop = `${host.directory}/loop`;
  const client = await SshClient.connect(host.address);
  try {
    const sftp = await client.sftp();
    await sftp.makeDirectory(loop);
    await sftp.upload(files.program, `${loop}/${PROGRAM}`, 0o755);
    await sftp.upload(files.input, `${loop}/${INPUT}`, 0o644);
    await sftp.write(`${loop}/job.sub`, peerDescription(host.tag, rest));
    await client.run(
      `cd ${loop} && for job in $(seq 1 ${jobsPerRound}); do for round in $(seq 0 ${rounds - 1}); do ` +
        `mkdir -p $round/$job/run/logs && cp ${PROGRAM} ${INPUT} job.sub $round/$job || exit 1; done; done`,
    );
  } finally {
    client.close();
  }
}

/** The floor: a shell on the submit host calls `condor_submit` in one staged directory after the other. */
export async function submitByLoop(host: BenchHost, round: number): Promise<void> {
  await host.run(
    `for job in "$HOME"/${host.directory}/loop/${round}/*; do cd "$job" && condor_submit job.sub || exit 1; done`,
  );
}
