import type { BenchFiles, Rest } from '../support/bench-job.js';
import { INPUT, peerDescription, PROGRAM } from '../support/bench-job.js';
import type { BenchHost } from '../support/bench-host.js';
import { SshClient } from '../support/ssh-client.js';

/** The pattern that the library replaces: for each job a connection, an upload and `condor_submit`. */
export async function submitByPattern(host: BenchHost, files: BenchFiles, rest: Rest, name: string): Promise<void> {
  const client = await SshClient.connect(host.address);
  try {
    const directory = `${host.directory}/${name}`;
    const sftp = await client.sftp();
    for (const path of [directory, `${directory}/run`, `${directory}/run/logs`]) await sftp.makeDirectory(path);
    await sftp.upload(files.program, `${directory}/${PROGRAM}`, 0o755);
    await sftp.upload(files.input, `${directory}/${INPUT}`, 0o644);
    await sftp.write(`${directory}/job.sub`, peerDescription(host.tag, rest));
    await client.run(`cd ${directory} && condor_submit job.sub`);
  } finally {
    client.close();
  }
}
