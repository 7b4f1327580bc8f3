/** What to do where HTCondor's commands are not found. */
export function noCondorMessage(host: string): string {
  return (
    `condor_submit was not found on ${host}. Install HTCondor there, or name the directory of its commands in the ` +
    'option `path`.'
  );
}
