import { Catch, HttpException, UnauthorizedException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { JobNotFoundError, JobsError, SchedulerUnavailableError } from 'nestjs-jobs';
import { errorPage } from '../html/error.page.js';
import type { Frame } from '../html/layout.js';
import { SchedulerName } from '../scheduler-name.js';
import type { Request, Response } from './http.types.js';
import { redirect } from './redirect.js';

/** Answers with a page where a person asked for one, the sign-in where it is needed for it, and with JSON otherwise. */
@Catch(HttpException, JobsError)
export class HttpErrorsFilter implements ExceptionFilter<HttpException | JobsError> {
  constructor(private readonly scheduler: SchedulerName) {}

  catch(error: HttpException | JobsError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const isPage = request.headers.accept?.includes('text/html') === true;
    response.statusCode = statusOf(error);
    if (isPage && error instanceof UnauthorizedException) {
      response.end(redirect(response, signInFor(request)));
    } else if (isPage) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(errorPage(titleOf(response.statusCode), error.message, this.frameOf(request)));
    } else {
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(JSON.stringify({ message: error.message }));
    }
  }

  private frameOf({ account }: Request): Frame {
    return { scheduler: this.scheduler.text, ...(account && { account }) };
  }
}

/** Back to the page after the sign-in; what was posted is not posted again. */
function signInFor({ method, originalUrl }: Request): string {
  return method === 'GET' && originalUrl !== '/' ? `/sign-in?next=${encodeURIComponent(originalUrl)}` : '/sign-in';
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
