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
  return stageSubmissions([submission], submission.directory, description);
}

/**
 * The same for several submissions that are described together.
 * @param directory base name of the directory in which the description lies
 */
export function stageSubmissions(submissions: readonly Submission[], directory: string, description: string): Readable {
  submissions.forEach(assertUsableNames);
  const [, state = ''] = RESERVED_NAMES;
  return packFiles(
    submissions.flatMap((submission) =>
      submission.inputs.map(({ path, name }) => ({ path, name: posix.join(submission.directory, name) })),
    ),
    [
      ...submissions.flatMap(runDirectories).map((name) => ({ name, content: null })),
      { name: posix.join(directory, state, DESCRIPTION_NAME), content: description },
    ],
  );
}

/** `run`, and the directories of logs below it. */
function runDirectories(submission: Submission): string[] {
  const [run = ''] = RESERVED_NAMES;
  return ['', ...logDirectories(submission)].map((name) => posix.join(submission.directory, run, name));
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
