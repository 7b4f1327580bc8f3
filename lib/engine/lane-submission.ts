import type { Submission } from '../schedulers/scheduler.js';
import type { ExecutionEntity } from '../store/entities/index.js';
import type { Adoption } from '../store/execution.store.js';
import { shapeOf } from './submission-shape.js';

/** A submission that the scheduler has, and that is stored. */
export interface Adopted {
  readonly clusterId: number;
  /** Number of the first of its procs. */
  readonly firstProc: number;
  readonly adoption: Adoption;
}

/** Which execution it is. */
type LaneExecution = Pick<ExecutionEntity, 'key' | 'eventLog' | 'numJobs'>;

/**
 * A submission on its way, in its two forms: by itself, and as a member of a batch, where the numbers of procs are
 * written out. Each is made when it is needed, once.
 */
export class LaneSubmission {
  private own: Submission | undefined;
  private member: Submission | undefined;
  private memberShape: string | null | undefined;

  constructor(
    readonly execution: LaneExecution,
    private readonly buildAlone: () => Submission,
    private readonly buildMember: () => Submission,
  ) {}

  /** @throws SubmitSyntaxError, ControlCharacterError for values that cannot be submitted */
  get alone(): Submission {
    return (this.own ??= this.buildAlone());
  }

  /** Throws as {@link alone} does. */
  get inBatch(): Submission {
    return (this.member ??= this.buildMember());
  }

  /** See {@link shapeOf}; `null` also for one that cannot be submitted: it is to hear so alone. */
  get shape(): string | null {
    if (this.memberShape === undefined) this.memberShape = this.findShape();
    return this.memberShape;
  }

  private findShape(): string | null {
    try {
      return shapeOf(this.inBatch);
    } catch {
      return null;
    }
  }
}
