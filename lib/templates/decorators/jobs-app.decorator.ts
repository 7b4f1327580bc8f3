import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import type { CustomStatuses } from '../../domain/custom-status.js';

const APP_METADATA = 'nestjs-jobs:app';

/** Options of {@link JobsApp}. */
export interface JobsAppOptions {
  /** The app's name in the jobs database and in tokens: letters, digits, `_` and `-`, for example `my_first_app`. */
  readonly package: string;
  /**
   * Statuses of the app's own: the word that people see, and what it means for the life of a job, for example
   * `{ Calibrating: 'running', Archived: 'complete' }`. Set them with `BasicJob.setStatus('Calibrating')`.
   * @default {}
   */
  readonly statuses?: CustomStatuses;
}

/**
 * Marks a provider as an app: a class whose members declare job templates.
 * @throws TypeError for a package that is not made of letters, digits, `_` and `-` (at most 100)
 */
export function JobsApp(options: JobsAppOptions): ClassDecorator {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(options.package)) {
    throw new TypeError(`The package "${options.package}" is not valid: use letters, digits, _ and - (at most 100).`);
  }
  return (target) => {
    Reflect.defineMetadata(APP_METADATA, options, target);
  };
}

/** What `@JobsApp` on this class says; `undefined` without it. */
export function jobsAppOf(type: object): JobsAppOptions | undefined {
  return Reflect.getMetadata(APP_METADATA, type) as JobsAppOptions | undefined;
}

/** An app by its package or by its class. */
export type AppReference = string | Type;
