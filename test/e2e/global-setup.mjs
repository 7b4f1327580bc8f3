import { execFileSync } from 'node:child_process';

/**
 * Compiles the sample app against the built package, once for all browser tests.
 * @throws Error with the compiler's complaints
 */
export default function buildSampleApp() {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'sample-app/tsconfig.json'];
  try {
    execFileSync(process.execPath, compiler, { encoding: 'utf8' });
  } catch (error) {
    throw new Error(`The sample app does not compile. Was the package built (npm run build)?\n${error.stdout}`, {
      cause: error,
    });
  }
}
