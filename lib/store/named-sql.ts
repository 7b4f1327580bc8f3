/** SQL with named parameters, as TypeORM's query builders take it. */
export interface NamedSql {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | readonly (string | number)[]>>;
}
