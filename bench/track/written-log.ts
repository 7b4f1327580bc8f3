import type { HostFile, Job, Scheduler, SchedulerDefinition } from 'nestjs-jobs';
import { fakeScheduler } from 'nestjs-jobs/testing';
import { formatEvent, type WritableEventDetail } from '../../lib/schedulers/htcondor/event-log-writer.js';

/**
 * An event log in memory, in HTCondor's notation. It keeps what was appended last and nothing before it: what a bench
 * measures must not be its own log.
 */
class MemoryLog implements HostFile {
  private base = 0;
  private content = Buffer.alloc(0);

  append(text: string): void {
    this.base += this.content.length;
    this.content = Buffer.from(text);
  }

  size(): Promise<number> {
    return Promise.resolve(this.base + this.content.length);
  }

  read(position: number, length: number): Promise<Buffer> {
    const from = Math.max(0, position - this.base);
    return Promise.resolve(this.content.subarray(from, from + length));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A scheduler without a host, whose event log a bench writes: what remains is the library and its database. */
export class WrittenLogScheduler {
  private readonly log = new MemoryLog();

  readonly definition: SchedulerDefinition = {
    name: 'bench',
    kind: 'bench',
    create: (context) => this.connect(fakeScheduler({ name: 'bench' }).create(context)),
  };

  /** Lets the same thing happen to every job, each stamped with the present moment. */
  happen(jobs: readonly Job[], details: readonly WritableEventDetail[]): void {
    const time = new Date();
    const events = details.flatMap((detail) =>
      jobs.map((job) => formatEvent({ clusterId: clusterOf(job), procId: 0, time, detail })),
    );
    this.log.append(events.join(''));
  }

  private connect(scheduler: Scheduler): Scheduler {
    return new Proxy(scheduler, {
      get: (target, property) => {
        if (property === 'openEventLog') return () => Promise.resolve(this.log);
        const member: unknown = Reflect.get(target, property);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  }
}

function clusterOf(job: Job): number {
  const { clusterId } = job as Job & { readonly clusterId: number | null };
  if (clusterId === null) throw new Error(`Job ${job.id} has no cluster.`);
  return clusterId;
}
