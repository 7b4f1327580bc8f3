import { indexOfPosition } from '../../domain/positions.js';
import type { ExecutionEntity } from '../../store/entities/index.js';

/** Which execution of a job ran a sub-job last: its logs are named after that one's cluster. */
export class LogWriters {
  private former: Promise<readonly ExecutionEntity[]> | null = null;

  constructor(
    private readonly current: ExecutionEntity | null,
    /** All executions of the job; asked for only where some sub-jobs were run again. */
    private readonly findAll: () => Promise<readonly ExecutionEntity[]>,
  ) {}

  /** `null` where none ran it yet. */
  async of(subJob: number): Promise<ExecutionEntity | null> {
    const { current } = this;
    if (current === null || runs(current, subJob)) return current;
    this.former ??= this.findFormer(current);
    return (await this.former).find((execution) => runs(execution, subJob)) ?? null;
  }

  private async findFormer({ number }: ExecutionEntity): Promise<readonly ExecutionEntity[]> {
    const executions = await this.findAll();
    return executions
      .filter((execution) => execution.number < number && execution.clusterId !== null)
      .sort((a, b) => b.number - a.number);
  }
}

function runs({ positions }: ExecutionEntity, subJob: number): boolean {
  return indexOfPosition(positions, subJob) !== undefined;
}
