import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { packFiles } from '../../hosts/pack-files.js';
import type { Submission } from '../scheduler.js';
import { DESCRIPTION_NAME, RESERVED_NAMES } from './layout.js';
import { logDirectories } from './submit-description.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/** A submission's directory as a tar archive. */
export interface StagedSubmission {
  readonly archive: Readable;
  /** Removes what lies on this machine's disk for it. */
  dispose(): Promise<void>;
}

/**
 * Packs a submission's directory: the inputs, `run` with its directories for logs, and, as the last member so that it
 * proves the others, the submit description.
 *
 * @throws SubmitSyntaxError when two inputs have the same name, or one a name that the library needs
 */
export async function stageSubmission(submission: Submission, description: string): Promise<StagedSubmission> {
  assertUsableNames(submission);
  const skeleton = await mkdtemp(join(tmpdir(), 'nestjs-jobs-'));
  const dispose = (): Promise<void> => rm(skeleton, { recursive: true, force: true });
  try {
    const [run = '', state = ''] = RESERVED_NAMES;
    for (const directory of ['', ...logDirectories(submission)]) {
      await mkdir(join(skeleton, run, directory), { recursive: true });
    }
    await writeWithDirectory(join(skeleton, state, DESCRIPTION_NAME), description);
    const own = [run, state].map((name) => ({ path: join(skeleton, name), name }));
    return { archive: whenRead(() => packFiles([...submission.inputs, ...own])), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A stream that begins its work when it is read: until then the host is being reached, and nobody hears its errors. */
function whenRead(open: () => Readable): Readable {
  return Readable.from(piecesOf(open), { objectMode: false });
}

async function* piecesOf(open: () => Readable): AsyncGenerator<Buffer> {
  for await (const piece of open()) {
    yield piece as Buffer;
  }
}

async function writeWithDirectory(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function assertUsableNames({ inputs }: Submission): void {
  const taken = new Set(RESERVED_NAMES);
  for (const { name, path } of inputs) {
    if (taken.has(name) || name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new SubmitSyntaxError(
        'inputs',
        `"${path}" cannot be called "${name}" in the job's directory: ` +
          'another input or the library itself uses that name. Rename the file.',
      );
    }
    taken.add(name);
  }
}
