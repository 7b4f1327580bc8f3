import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { JobsError } from '../domain/jobs.error.js';
import { errorAnswer, withoutDirectories } from './error-answers.js';

/** The body with which {@link JobsExceptionFilter} answers. */
export interface JobsErrorBody {
  /** The HTTP status. */
  readonly statusCode: number;
  /** The code of the {@link JobsError}, for example `JOB_NOT_FOUND`. */
  readonly code: string;
  /** What a person may be told. */
  readonly message: string;
}

/**
 * Answers the errors of this library with the HTTP status that fits, and a {@link JobsErrorBody}: 404 for a job that is not
 * there for the caller, 400 for wrong parameters, 409 for an action that the status does not allow, 503 while a
 * scheduler cannot be asked. Hosts, paths and causes stay in the log. Works on Express and Fastify; outside of HTTP the
 * error goes on as it is.
 *
 * For the whole application, among the providers of a module:
 * `{ provide: APP_FILTER, useClass: JobsExceptionFilter }`; for one controller: `@UseFilters(JobsExceptionFilter)`.
 */
@Catch(JobsError)
export class JobsExceptionFilter implements ExceptionFilter<JobsError> {
  private readonly logger = new Logger(JobsExceptionFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** Called by Nest. */
  catch(error: JobsError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const { status, message = withoutDirectories(error.message), retryAfter } = errorAnswer(error.code);
    if (status >= 500) this.logger.error(error.message, error.stack);
    const body: JobsErrorBody = { statusCode: status, code: error.code, message };
    const { httpAdapter } = this.adapterHost;
    const response = host.switchToHttp().getResponse<object>();
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response);
      return;
    }
    if (retryAfter !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(retryAfter));
    httpAdapter.reply(response, body, status);
  }
}
