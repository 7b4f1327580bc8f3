import { JOB_STATUS, type JobStatus } from './job-status.js';

/** What a status means for the life of a job, whatever its word is. */
export const STATUS_CATEGORIES = ['pending', 'running', 'paused', 'error', 'aborted', 'complete'] as const;

/** One of {@link STATUS_CATEGORIES}. */
export type StatusCategory = (typeof STATUS_CATEGORIES)[number];

/** Statuses of an app's own: the word that people see, and what it means. */
export type CustomStatuses = Readonly<Record<string, StatusCategory>>;

const CATEGORY_OF: Readonly<Record<JobStatus, StatusCategory>> = {
  [JOB_STATUS.PENDING]: 'pending',
  [JOB_STATUS.SUBMITTED]: 'running',
  [JOB_STATUS.RUNNING]: 'running',
  [JOB_STATUS.PAUSED]: 'paused',
  [JOB_STATUS.HELD]: 'paused',
  [JOB_STATUS.VARIOUS]: 'running',
  [JOB_STATUS.RESULTS_READY]: 'running',
  [JOB_STATUS.COMPLETE]: 'complete',
  [JOB_STATUS.ERROR]: 'error',
  [JOB_STATUS.ABORTED]: 'aborted',
  [JOB_STATUS.VARIOUS_COMPLETE]: 'complete',
  // A word that the app does not declare any more: nothing says that the job has ended.
  [JOB_STATUS.OTHER]: 'running',
};

const FINAL_CATEGORIES: ReadonlySet<StatusCategory> = new Set<StatusCategory>(['error', 'aborted', 'complete']);

const LONGEST_WORD = 100;

/** What a status means; for Other that which the app has declared its word to mean. */
export function statusCategory(
  status: JobStatus,
  customStatus: string | null,
  declared: CustomStatuses,
): StatusCategory {
  const own = status === JOB_STATUS.OTHER && customStatus !== null && Object.hasOwn(declared, customStatus);
  return (own ? declared[customStatus] : undefined) ?? CATEGORY_OF[status];
}

/** Whether a job whose status means this changes no more by itself. */
export function isFinalCategory(category: StatusCategory): boolean {
  return FINAL_CATEGORIES.has(category);
}

/** Whether a word is one of {@link JOB_STATUS}. */
export function isBuiltInStatus(word: string): word is JobStatus {
  return (Object.values(JOB_STATUS) as string[]).includes(word);
}

/** What is wrong with the statuses that an app declares, a sentence for each; empty when they are all right. */
export function problemsOfCustomStatuses(declared: CustomStatuses): string[] {
  const builtIn = new Set(Object.values(JOB_STATUS).map(foldedWord));
  const seen = new Map<string, string>();
  return Object.entries(declared).flatMap(([word, category]) => {
    const folded = foldedWord(word);
    const other = seen.get(folded);
    seen.set(folded, word);
    const problems: string[] = [];
    if (folded === '' || word !== word.trim() || word.length > LONGEST_WORD || /\p{Cc}/u.test(word)) {
      problems.push(
        `"${word}" must have 1 to ${LONGEST_WORD} characters, no control characters and no blanks around it`,
      );
    }
    if (builtIn.has(folded)) problems.push(`"${word}" is a status of the library's own`);
    if (other !== undefined) problems.push(`"${word}" and "${other}" would be taken for each other`);
    if (!STATUS_CATEGORIES.includes(category)) {
      problems.push(`the category of "${word}" must be one of ${STATUS_CATEGORIES.join(', ')}`);
    }
    return problems;
  });
}

/** People do not tell apart what differs in case only, nor should any database have to. */
function foldedWord(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase();
}
