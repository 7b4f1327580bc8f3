import { Inject } from '@nestjs/common';
import { jobsAppOf, type AppReference } from '../../templates/decorators/jobs-app.decorator.js';
import { NotAJobsAppError } from '../../templates/template.errors.js';

/**
 * The injection token of an app's JobManager.
 * @param app its package, or its class
 * @throws NotAJobsAppError for a class without `@JobsApp`
 */
export function getJobManagerToken(app: AppReference): string {
  return `JobManager:${packageOf(app)}`;
}

/** Injects the JobManager of an app; see {@link getJobManagerToken}. */
export function InjectJobManager(app: AppReference): ReturnType<typeof Inject> {
  return Inject(getJobManagerToken(app));
}

/** The package of an app that is given by its package or its class. */
export function packageOf(app: AppReference): string {
  if (typeof app === 'string') return app;
  const options = jobsAppOf(app);
  if (!options) throw new NotAJobsAppError(app.name);
  return options.package;
}
