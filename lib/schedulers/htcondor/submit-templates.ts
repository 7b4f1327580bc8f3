/** Names of the built-in sets of submit commands that a job can start from. */
export type SubmitTemplateName = 'base' | 'vanilla_base' | 'vanilla_transfer_files' | 'vanilla_nfs';

const base = {
  logdir: 'logs',
  log: '$(logdir)/$(job_name).$(cluster).log',
  output: '$(logdir)/$(job_name).$(cluster).$(process).out',
  error: '$(logdir)/$(job_name).$(cluster).$(process).err',
} as const;

const vanillaBase = { universe: 'vanilla', ...base } as const;

/**
 * The built-in sets of submit commands, with the attributes of condorpy's templates of the same names. What belongs to
 * a single job (executable, arguments, initialdir, job_name) is not among them.
 *
 * `vanilla_transfer_files` asks for the outputs also when a job is evicted (`ON_EXIT_OR_EVICT`).
 */
export const SUBMIT_TEMPLATES: Readonly<Record<SubmitTemplateName, Readonly<Record<string, string>>>> = {
  base,
  vanilla_base: vanillaBase,
  vanilla_transfer_files: {
    ...vanillaBase,
    transfer_executable: 'TRUE',
    should_transfer_files: 'YES',
    when_to_transfer_output: 'ON_EXIT_OR_EVICT',
  },
  vanilla_nfs: vanillaBase,
};
