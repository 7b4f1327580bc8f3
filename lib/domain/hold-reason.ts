/** Plain words for HoldReasonCode (HTCondor manual, "Job ClassAd Attributes", HoldReasonCode), and what to do. */
const ADVICE: Readonly<Record<number, string>> = {
  0: 'A value with `$$(…)` could not be filled in. Check the attributes.',
  3: "A policy of the job's own (periodic_hold, on_exit_hold) put it on hold.",
  6: 'The program could not be started. Check that it is executable, has the right interpreter in its first line, and suits the execute node.',
  7: 'A file for its output could not be opened. Check that the directory of `output` and `error` exists.',
  8: 'The file for its standard input could not be opened. Check `input`.',
  12: 'Its output files could not be brought back. Check that the program writes every file named in `transfer_output_files`, and that there is disk space.',
  13: 'Its input files could not be sent. Check that every file named in `transfer_input_files` exists and can be read.',
  14: 'Its working directory is not there any more. Run it again.',
  15: 'It was submitted on hold. Release it to let it run.',
  21: 'The execute node could not prepare it. It can be released to try another node.',
  22: 'Its event log could not be written. Check disk space on the submit host.',
  26: "A policy of the pool put it on hold. Ask the pool's administrator, or ask for more resources.",
  32: 'Its input files are larger than the pool allows.',
  33: 'Its output files are larger than the pool allows.',
  34: 'It used more than it asked for. Ask for more memory or disk (`requestMemory`, `requestDisk`) and run it again.',
  46: 'It ran longer than its allowed time.',
  47: 'It ran longer than its allowed execution time.',
};

/**
 * One plain sentence on why a proc is held, the scheduler's own words, and what to do next.
 * @param reason HoldReason
 * @param code HoldReasonCode
 */
export function explainHold(reason: string | undefined, code: number | undefined): string {
  const advice = code === undefined ? undefined : ADVICE[code];
  const words = reason ? `On hold: ${reason.replace(/[.\s]+$/, '')}.` : 'On hold.';
  return advice ? `${words} ${advice}` : `${words} Release it with resume(), or stop it.`;
}
