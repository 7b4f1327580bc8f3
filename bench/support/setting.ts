import { cpus, loadavg } from 'node:os';
import type { BenchHost } from './bench-host.js';

/** One paragraph on where and when something was measured, for the head of a table. */
export async function describeSetting(host: BenchHost): Promise<string> {
  const version = /\d+\.\d+\.\d+/.exec(await host.run('condor_version'))?.[0] ?? 'unknown';
  return describeMachine(`HTCondor ${version}`);
}

/** The same without a submit host. @param others programs that took part, with their versions */
export function describeMachine(...others: readonly string[]): string {
  const processors = cpus();
  const [load = 0] = loadavg();
  return [
    [`${new Date().toISOString().slice(0, 16)}Z`, `Node.js ${process.versions.node}`, ...others].join(', '),
    `${processors.length} cores (${processors[0]?.model.trim() ?? 'unknown'}), load before the run ${load.toFixed(2)}`,
  ].join('\n');
}
