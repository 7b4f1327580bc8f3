const SAMPLE_MS = 20;

/** By how many MB the resident memory of this process grew at most while something was done. */
export type Growth = number;

/** Samples the resident memory while `work` goes on. */
export async function growthOfMemory(work: () => Promise<unknown>): Promise<Growth> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return (peak - before) / 1e6;
}
