import { statusText } from './cell-text.js';
import type { JobView } from './contract.js';
import { durationText, timeText } from './format.js';
import type { Speech } from './labels.js';
import { visibleLine } from './visible-text.js';

/** Below this nobody asks why a job waits, ms. */
const SHORT_WAIT = 60_000;

/** Why a job is not simply going on, one sentence for each reason; none where its status speaks for itself. */
export function reasonsOf(job: JobView, speech: Speech): readonly string[] {
  const reasons = [unreachable(job, speech), message(job), end(job, speech), handler(job, speech)];
  return reasons.filter((reason) => reason !== null);
}

/** Whether nothing but its place in the queue keeps a job from running. */
export function isWaiting(job: JobView): boolean {
  return job.status === 'Submitted' && !job.statusMessage && !!job.executeTime && !job.unreachableSince;
}

/**
 * How long a job waits in the queue, once it is long enough to wonder; empty before.
 * @param now the server's clock, ms since 1970
 */
export function waitingText(job: JobView, speech: Speech, now: number): string {
  const waited = now - Date.parse(job.executeTime ?? '');
  return waited >= SHORT_WAIT ? speech.say('why.waiting', { time: durationText(waited) }) : '';
}

function unreachable(job: JobView, speech: Speech): string | null {
  if (job.unreachableSince === null) return null;
  const time = timeText(job.unreachableSince, speech.locale);
  return speech.say('why.unreachable', {
    scheduler: visibleLine(job.scheduler ?? ''),
    time,
    status: statusText(job, speech),
  });
}

/** While the scheduler is out of reach, its message says the same. */
function message(job: JobView): string | null {
  return job.unreachableSince === null && job.statusMessage ? visibleLine(job.statusMessage) : null;
}

function end(job: JobView, speech: Speech): string | null {
  if (job.status !== 'Error' || job.statusMessage) return null;
  if (job.exitSignal !== null) return speech.say('why.signal', { signal: job.exitSignal });
  return job.exitCode === null ? null : speech.say('why.exit', { code: job.exitCode });
}

function handler(job: JobView, speech: Speech): string | null {
  return job.handlerMessage ? speech.say('why.handler', { message: visibleLine(job.handlerMessage) }) : null;
}
