import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { errorPage } from '../html/error.page.js';
import { SchedulerName } from '../scheduler-name.js';
import type { Request, Response } from './http.types.js';

/** Answers with a page where a person asked for one, and with JSON otherwise. */
@Catch(HttpException)
export class HttpErrorsFilter implements ExceptionFilter<HttpException> {
  constructor(private readonly scheduler: SchedulerName) {}

  catch(error: HttpException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    response.statusCode = error.getStatus();
    if (http.getRequest<Request>().headers.accept?.includes('text/html')) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(errorPage(titleOf(error), error.message, this.scheduler.text));
    } else {
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(JSON.stringify({ message: error.message }));
    }
  }
}

function titleOf(error: HttpException): string {
  return error.getStatus() === 404 ? 'There is nothing here' : 'That did not work';
}
