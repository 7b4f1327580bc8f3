import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { JobNotFoundError, JobsError, SchedulerUnavailableError } from 'nestjs-jobs';
import { errorPage } from '../html/error.page.js';
import { SchedulerName } from '../scheduler-name.js';
import type { Request, Response } from './http.types.js';

/** Answers with a page where a person asked for one, and with JSON otherwise. */
@Catch(HttpException, JobsError)
export class HttpErrorsFilter implements ExceptionFilter<HttpException | JobsError> {
  constructor(private readonly scheduler: SchedulerName) {}

  catch(error: HttpException | JobsError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    response.statusCode = statusOf(error);
    if (http.getRequest<Request>().headers.accept?.includes('text/html')) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(errorPage(titleOf(response.statusCode), error.message, this.scheduler.text));
    } else {
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(JSON.stringify({ message: error.message }));
    }
  }
}

/** A job's status may have changed since the page was shown, and a scheduler may be out of reach. */
function statusOf(error: HttpException | JobsError): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof JobNotFoundError) return 404;
  return error instanceof SchedulerUnavailableError ? 503 : 409;
}

function titleOf(status: number): string {
  return status === 404 ? 'There is nothing here' : 'That did not work';
}
