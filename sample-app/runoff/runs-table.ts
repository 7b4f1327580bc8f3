import { Injectable } from '@nestjs/common';
import { JobsTable } from 'nestjs-jobs';
import { markupOf, type Html } from '../html/html.js';
import type { Request } from '../web/http.types.js';
import { RunoffApp } from './runoff.app.js';

const COLUMNS = ['id', 'name', 'status', 'progress', 'creationTime=Created', 'runTime'];

/** The jobs table as this app shows it. */
@Injectable()
export class RunsTable {
  constructor(private readonly table: JobsTable) {}

  /** The runs that the caller may see; whose they are stands there for who sees others' as well. */
  async of(request: Request): Promise<Html> {
    const columns = request.account?.role === 'administrator' ? ['user=Scientist', ...COLUMNS] : COLUMNS;
    const table = await this.table.render(request, {
      app: RunoffApp,
      columns,
      resultsUrl: '/jobs/:id/results',
      hover: true,
    });
    return markupOf(table);
  }
}
