/** Whether a log is HTCondor's own of the job, and not what the program prints. */
export function isEventLog(name: string): boolean {
  return name === 'log' || name.startsWith('log.');
}
