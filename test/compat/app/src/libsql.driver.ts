import Database from 'libsql';

/** libsql for TypeORM, which calls a driver without `new` before version 0.3.28. */
export function libsql(...options: ConstructorParameters<typeof Database>): object {
  return new Database(...options);
}
