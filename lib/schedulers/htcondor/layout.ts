import { posix } from 'node:path';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/** Where everything of one installation of an app lies on a submit host; absolute paths. */
export interface SubmitHostLayout {
  /** `<directory>/<installation>`; everything else lies below it. */
  readonly root: string;
  /** The directories of the submissions. */
  readonly jobs: string;
  /** The event logs that the submissions share. */
  readonly events: string;
  /** Scripts of this library, named by their content. */
  readonly bin: string;
}

/** The directory of one submission on a submit host; absolute paths. */
export interface SubmissionLayout {
  /** Holds the inputs. */
  readonly directory: string;
  /** The job's initial directory, one level below the inputs, where its outputs arrive. */
  readonly run: string;
  /** What {@link submitOnceScript} keeps: the submit description, and how far the submission got. */
  readonly state: string;
}

/** Names in a submission's directory that no input can have. */
export const RESERVED_NAMES: readonly string[] = ['run', '.nestjs-jobs'];

/** Name of the submit description in {@link SubmissionLayout.state}. */
export const DESCRIPTION_NAME = 'description.sub';

/**
 * @param home absolute path of the account's home directory
 * @param directory where the library keeps its files, absolute or relative to `home`
 */
export function submitHostLayout(home: string, directory: string, installation: string): SubmitHostLayout {
  const root = posix.join(posix.resolve(home, directory), safeName('installation', installation));
  return { root, jobs: posix.join(root, 'jobs'), events: posix.join(root, 'events'), bin: posix.join(root, 'bin') };
}

/** @throws SubmitSyntaxError when the name could lead to another directory */
export function submissionLayout(layout: SubmitHostLayout, name: string): SubmissionLayout {
  const directory = posix.join(layout.jobs, safeName('directory', name));
  const [run = '', state = ''] = RESERVED_NAMES.map((reserved) => posix.join(directory, reserved));
  return { directory, run, state };
}

/** @throws SubmitSyntaxError when the name could lead to another directory */
export function eventLogPath(layout: SubmitHostLayout, fileName: string): string {
  return posix.join(layout.events, safeName('eventLog', fileName));
}

function safeName(field: string, name: string): string {
  if (!/^[A-Za-z0-9._-]+$/.test(name) || name === '.' || name === '..') {
    throw new SubmitSyntaxError(
      field,
      `"${name}" is not a plain name of letters, digits, dots, dashes and underscores.`,
    );
  }
  return name;
}
