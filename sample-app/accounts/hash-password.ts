import { createInterface } from 'node:readline';
import { hashPassword } from './password-hash.js';

// Prints what an accounts file keeps of the password in the first line of the input.
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await hashPassword(line)}\n`);
  break;
}
