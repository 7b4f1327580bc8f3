import type { MessageEvent } from '@nestjs/common';
import type { JobEntity } from '../store/entities/index.js';
import { jobOfRow } from './job-of-row.js';
import type { ManagerServices } from './manager.services.js';

/** What a viewer is told of a row: `job` with what may be shown of it, or `deleted` with its id. */
export function messageOfRow(row: JobEntity, services: ManagerServices): MessageEvent {
  return row.deletedTime
    ? { id: `${row.key}:deleted`, type: 'deleted', data: { id: row.id } }
    : { id: `${row.key}:${row.revision}`, type: 'job', data: jobOfRow(row, services).toJSON() };
}
