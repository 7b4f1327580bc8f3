/** What a failed `condor_submit` means for the submission. */
export interface SubmitFailure {
  /**
   * `rejected`: it can never succeed as it is. `temporary`: it is not in the queue and may be tried again. `unclear`:
   * it may be in the queue.
   */
  readonly kind: 'rejected' | 'temporary' | 'unclear';
  /** HTCondor's own words, and what to do. */
  readonly message: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly kind: SubmitFailure['kind'];
  readonly advice?: string;
}

/** The link to the schedd, not the submission, is what such a message is about. */
const CONNECTION = /SECMAN|CEDAR|AUTHENTICATE|DCSchedd|timed? ?out|failed to connect|connection|communication/i;

const COMMIT = 'Failed to commit job submission';

/**
 * The first rule that fits counts. Messages of HTCondor 23.9.6 and 25.14.1; those about the commit come first, as they
 * hold others.
 */
const RULES: readonly Rule[] = [
  // The schedd may have committed before its answer was lost; when it tells a reason, it has refused.
  { pattern: new RegExp(`${COMMIT}(?![^]*\\n *ERROR: *\\S)`), kind: 'unclear' },
  { pattern: new RegExp(`${COMMIT}[^]*\\n *ERROR:.*(?:${CONNECTION.source})`, 'i'), kind: 'unclear' },
  { pattern: /invalid attribute/i, kind: 'rejected', advice: 'Correct the name or the value of this attribute.' },
  {
    pattern: new RegExp(COMMIT),
    kind: 'rejected',
    advice: 'The scheduler refuses such jobs; ask its administrator.',
  },
  { pattern: /MAX_JOBS_PER_SUBMISSION/, kind: 'rejected', advice: 'Use a smaller `numJobs`, or split the job.' },
  {
    pattern: /MAX_JOBS_/,
    kind: 'temporary',
    advice: 'The queue is full for this account; there is room when other jobs have ended.',
  },
  { pattern: /is disabled/, kind: 'rejected', advice: 'Ask the administrator of the scheduler to enable the account.' },
  {
    pattern: /Can't find address of .*schedd|Failed to connect to .*queue manager|unknown host/i,
    kind: 'temporary',
    advice: 'Check that the condor_schedd runs on the submit host and that its configuration is found.',
  },
  {
    pattern: /CONDOR_CONFIG environment variable|condor_config/i,
    kind: 'temporary',
    advice: 'HTCondor finds no configuration there: give its path in `condorConfig`.',
  },
  {
    pattern: /Executable file .* does not exist|Can't access executable file/i,
    kind: 'rejected',
    advice: 'Name one of the input files, or an absolute path that exists on the submit host.',
  },
  { pattern: /is a script with CRLF/i, kind: 'rejected', advice: 'Save the script with Unix line ends (LF).' },
  {
    pattern: /Parse error in expression/i,
    kind: 'rejected',
    advice: 'Correct this attribute: a text is written in double quotes.',
  },
  { pattern: /Unbalanced quote/i, kind: 'rejected', advice: 'Give the value as a list, which is quoted for you.' },
  { pattern: /No such directory/i, kind: 'rejected', advice: 'Check the paths among the attributes.' },
  { pattern: CONNECTION, kind: 'temporary' },
  { pattern: /Failed to create (?:new )?(?:cluster|proc)/i, kind: 'temporary' },
  { pattern: /^ *ERROR:/im, kind: 'rejected', advice: 'Correct the attributes of the job.' },
];

/**
 * What it means that `condor_submit` failed, by what it said on standard error. Nothing that it says before the commit
 * leaves a job behind: a submission with one queue statement is one transaction of the schedd.
 */
export function classifySubmitFailure(stderr: string): SubmitFailure {
  const rule = RULES.find(({ pattern }) => pattern.test(stderr));
  const words = plainWords(stderr) || 'condor_submit failed without a word.';
  return { kind: rule?.kind ?? 'unclear', message: rule?.advice ? `${words} ${rule.advice}` : words };
}

/** HTCondor's message in one line, without warnings and prefixes. */
function plainWords(stderr: string): string {
  const words = stderr
    .split('\n')
    .filter((line) => !/^\s*(?:WARNING|To monitor your job)/i.test(line))
    .map((line) => line.replace(/^\s*(?:ERROR:\s*)+/i, '').trim())
    .filter((line) => line !== '')
    .join(' ');
  return words === '' || /[.!?]$/.test(words) ? words : `${words}.`;
}
