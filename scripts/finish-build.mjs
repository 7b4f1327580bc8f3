/** Tells Node.js that the second build is CommonJS, although the package as a whole is ESM. */
import { writeFile } from 'node:fs/promises';

await writeFile('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);
