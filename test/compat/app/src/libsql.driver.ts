import Database from 'libsql';

/** libsql for TypeORM, whose first versions of 0.3 call a driver without `new`. */
export function libsql(...options: ConstructorParameters<typeof Database>): object {
  return new Database(...options);
}
