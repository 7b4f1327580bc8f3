import { HttpException } from '@nestjs/common';
import { JobsError } from '../domain/jobs.error.js';
import { errorAnswer, withoutDirectories, type ErrorAnswer } from './error-answers.js';

/** What a caller is told of an error where it is not the answer to the whole request. */
export function answerToError(error: unknown): Required<Pick<ErrorAnswer, 'status' | 'message'>> {
  if (error instanceof JobsError) {
    const { status, message = withoutDirectories(error.message) } = errorAnswer(error.code);
    return { status, message };
  }
  if (error instanceof HttpException) return { status: error.getStatus(), message: error.message };
  return { status: 500, message: 'Internal server error' };
}
