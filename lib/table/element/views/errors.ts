import type { Speech } from '../../shared/labels.js';
import { visibleLine } from '../../shared/visible-text.js';
import type { ApiError } from '../api-client.js';

/** What a person is told of an error, with the number by which the server's log knows it. */
export function errorText(error: ApiError, speech: Speech): string {
  const message = error.status === 0 && error.message === '' ? speech.say('error.network') : visibleLine(error.message);
  return error.requestId
    ? `${message} (${speech.say('error.request', { id: visibleLine(error.requestId) })})`
    : message;
}
