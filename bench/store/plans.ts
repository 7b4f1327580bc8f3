import type { DataSource, Logger } from 'typeorm';

/** Notes statements as they are sent. */
export class StatementRecorder implements Logger {
  private statements: { readonly query: string; readonly parameters: unknown[] }[] | undefined;

  /** How the database goes about the first statement of some work, in its own words. */
  async planOf(dataSource: DataSource, work: () => Promise<unknown>): Promise<string[]> {
    this.statements = [];
    await work();
    const [first] = this.statements;
    this.statements = undefined;
    if (!first) throw new Error('Nothing was asked of the database.');
    const explain = dataSource.options.type === 'postgres' ? 'EXPLAIN (COSTS OFF)' : 'EXPLAIN QUERY PLAN';
    const rows = await dataSource.query<Record<string, string>[]>(`${explain} ${first.query}`, first.parameters);
    return rows.map((row) => row.detail ?? row['QUERY PLAN'] ?? '');
  }

  logQuery(query: string, parameters: unknown[] = []): void {
    this.statements?.push({ query, parameters: [...parameters] });
  }

  /** The error is thrown as well. */
  logQueryError(): void {
    return undefined;
  }

  logQuerySlow(): void {
    return undefined;
  }

  logSchemaBuild(): void {
    return undefined;
  }

  logMigration(): void {
    return undefined;
  }

  log(): void {
    return undefined;
  }
}
