import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/** The secret that sessions are signed with: a random one, kept beside the database, so that a restart signs nobody out. */
export function sessionSecretIn(dataDirectory: string): Buffer {
  const path = join(dataDirectory, 'session-secret');
  try {
    writeFileSync(path, randomBytes(BYTES).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  if (secret.length !== BYTES) throw new Error(`${path} does not hold a session secret. Remove it; a new one is made.`);
  return secret;
}
