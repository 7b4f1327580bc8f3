import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { packFiles } from '../../hosts/pack-files.js';
import type { Submission } from '../scheduler.js';
import { DESCRIPTION_NAME, RESERVED_NAMES } from './layout.js';
import { logDirectories } from './submit-description.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * A submission's directory as a tar archive, below its own name: the inputs, `run` with its directories for logs, and, as the last member so
 * that it proves the others, the submit description.
 *
 * @throws SubmitSyntaxError when two inputs have the same name, or one a name that the library needs
 */
export function stageSubmission(submission: Submission, description: string): Readable {
  assertUsableNames(submission);
  const { directory, inputs } = submission;
  const [run = '', state = ''] = RESERVED_NAMES.map((name) => posix.join(directory, name));
  const logs = ['', ...logDirectories(submission)].map((name) => posix.join(run, name));
  return packFiles(
    inputs.map(({ path, name }) => ({ path, name: posix.join(directory, name) })),
    [
      ...logs.map((name) => ({ name, content: null })),
      { name: posix.join(state, DESCRIPTION_NAME), content: description },
    ],
  );
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
