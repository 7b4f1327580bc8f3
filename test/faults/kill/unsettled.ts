/** Not closed, although nothing is under way but jobs that rest in the queue. */
export const UNSETTLED = `
  SELECT job.name, job.status, execution.phase, execution.attempts
  FROM jobs_job AS job LEFT JOIN jobs_execution AS execution ON execution."jobId" = job.id
  WHERE (job."deletedTime" IS NOT NULL OR execution.phase <> 'closed')
    AND NOT (job.name LIKE 'resting-%' AND execution.phase = 'submitted' AND job.status IN ('Held', 'Paused'))`;
