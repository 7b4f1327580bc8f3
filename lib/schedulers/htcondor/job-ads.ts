import type { QueueReport } from '../../domain/scheduler-event.js';
import { KEY_ATTRIBUTE } from './job-attributes.js';

/** The attributes that a {@link QueueReport} is made of. */
export const REPORTED_ATTRIBUTES: readonly string[] = [
  KEY_ATTRIBUTE,
  'ClusterId',
  'ProcId',
  'JobStatus',
  'ExitBySignal',
  'ExitCode',
  'ExitSignal',
  'HoldReason',
  'HoldReasonCode',
  'HoldReasonSubCode',
  'RemoveReason',
  'QDate',
  'JobStartDate',
  'JobCurrentStartDate',
  'CompletionDate',
  'EnteredCurrentStatus',
  'ServerTime',
];

const IDLE = 1;
const REMOVED = 3;
const COMPLETED = 4;
const HELD = 5;

type JobAd = Readonly<Record<string, unknown>>;

/**
 * The ads that `condor_q -json` or `condor_history -json` printed; no output at all means that there are none.
 * @returns `null` when the output was cut off or is something else
 */
export function parseJobAds(output: string): JobAd[] | null {
  const text = output.trim();
  if (text === '') {
    return [];
  }
  try {
    const ads: unknown = JSON.parse(text);
    return Array.isArray(ads) ? (ads as JobAd[]) : null;
  } catch {
    return null;
  }
}

/** What a job's ad says; `null` for an ad without the parts that every report has. */
export function queueReport(ad: JobAd, source: QueueReport['source']): QueueReport | null {
  const { [KEY_ATTRIBUTE]: submissionKey, ClusterId: clusterId, ProcId: procId, JobStatus: jobStatus } = ad;
  const statusTime = epoch(ad.EnteredCurrentStatus);
  if (
    typeof submissionKey !== 'string' ||
    !isInteger(clusterId) ||
    !isInteger(procId) ||
    !isInteger(jobStatus) ||
    !statusTime
  ) {
    return null;
  }
  return withoutUndefined({
    submissionKey,
    clusterId,
    procId,
    source,
    jobStatus,
    statusTime,
    observedTime: source === 'queue' ? epoch(ad.ServerTime) : undefined,
    startTime: epoch(ad.JobCurrentStartDate) ?? epoch(ad.JobStartDate),
    ...FACTS_OF[jobStatus]?.(ad, statusTime),
  });
}

/**
 * What an ad holds beside the status is only true of that status: a removed job has the exit of an earlier run, a job
 * that was killed once and then ended well has the signal.
 */
const FACTS_OF: Readonly<Partial<Record<number, (ad: JobAd, statusTime: Date) => Partial<QueueReport>>>> = {
  [IDLE]: (ad) => ({ submitTime: epoch(ad.QDate) }),
  [REMOVED]: (ad, statusTime) => ({ endTime: statusTime, removeReason: text(ad.RemoveReason) }),
  [COMPLETED]: (ad, statusTime) => ({
    endTime: epoch(ad.CompletionDate) ?? statusTime,
    ...(ad.ExitBySignal === true ? { exitSignal: integer(ad.ExitSignal) } : { exitCode: integer(ad.ExitCode) }),
  }),
  [HELD]: (ad) => ({
    holdReason: text(ad.HoldReason),
    holdReasonCode: integer(ad.HoldReasonCode),
    holdReasonSubCode: integer(ad.HoldReasonSubCode),
  }),
};

/** Seconds since 1970; 0 stands for never. */
function epoch(value: unknown): Date | undefined {
  return isInteger(value) && value > 0 ? new Date(value * 1000) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function integer(value: unknown): number | undefined {
  return isInteger(value) ? value : undefined;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function withoutUndefined(report: QueueReport): QueueReport {
  return Object.fromEntries(
    Object.entries(report).filter(([, value]) => value !== undefined),
  ) as unknown as QueueReport;
}
