import { Injectable } from '@nestjs/common';
import type { SchedulerEvent } from '../domain/scheduler-event.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import type { Fence } from '../store/fence.js';
import { evidenceOfEvents } from './event-evidence.js';
import { EvidenceService } from './evidence.service.js';
import { Submitter } from './submitter.js';

/** Brings events of a scheduler into the database. Bringing them in twice changes nothing. */
@Injectable()
export class EventIntake {
  constructor(
    private readonly executions: ExecutionStore,
    private readonly evidence: EvidenceService,
    private readonly submitter: Submitter,
  ) {}

  /**
   * @param events in the order of the log
   * @throws LeaseLostError when somebody else follows the scheduler by now
   */
  async take(scheduler: string, events: readonly SchedulerEvent[], fence: Fence): Promise<void> {
    if (!events.length) return;
    await this.adoptSubmissions(events);
    const clusterIds = [...new Set(events.map(({ clusterId }) => clusterId))];
    const executions = await this.executions.findLiveByClusters(scheduler, clusterIds);
    await this.evidence.apply(evidenceOfEvents(events, executions), fence);
  }

  /** Event 000 carries the submission key: the first witness of a submission whose answer never arrived. */
  private async adoptSubmissions(events: readonly SchedulerEvent[]): Promise<void> {
    const clusters = new Map<string, { clusterId: number; firstProc: number; lastProc: number }>();
    for (const { clusterId, procId, detail } of events) {
      if (detail.type !== 'submitted' || detail.submissionKey === undefined) continue;
      const known = clusters.get(detail.submissionKey);
      clusters.set(detail.submissionKey, {
        clusterId,
        firstProc: Math.min(known?.firstProc ?? procId, procId),
        lastProc: Math.max(known?.lastProc ?? procId, procId),
      });
    }
    const waiting = await this.executions.findByKeys(
      [...clusters.keys()],
      [EXECUTION_PHASE.INTENDED, EXECUTION_PHASE.SUBMITTING],
    );
    for (const execution of waiting) {
      const cluster = clusters.get(execution.key);
      if (cluster) await this.submitter.adopt(execution, cluster);
    }
  }
}
