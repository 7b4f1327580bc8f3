import { unsupportedMacros } from '../htcondor/macros.js';
import { parseTransferList } from '../htcondor/transfer-list.js';
import { trimBlanks } from '../htcondor/new-syntax.js';
import type { SubmitCommand } from '../scheduler.js';

/** Submit commands that the embedded scheduler does what HTCondor does with. */
export const HONOURED_COMMANDS: ReadonlySet<string> = new Set([
  'arguments',
  'environment',
  'error',
  'getenv',
  'hold',
  'hold_kill_sig',
  'input',
  'kill_sig',
  'kill_sig_timeout',
  'log',
  'output',
  'remove_kill_sig',
  'should_transfer_files',
  'transfer_executable',
  'transfer_input_files',
  'transfer_output_files',
  'transfer_output_remaps',
  'universe',
  'when_to_transfer_output',
]);

/**
 * Submit commands that say where, when or for whom a job runs, or how it is shown. There is one machine and one user
 * here, so that leaving them out changes no result.
 */
export const IGNORED_COMMANDS: ReadonlySet<string> = new Set([
  'accounting_group',
  'accounting_group_user',
  'allow_startup_script',
  'batch_id',
  'batch_name',
  'copy_to_spool',
  'coresize',
  'cron_window',
  'description',
  'dont_encrypt_input_files',
  'dont_encrypt_output_files',
  'email_attributes',
  'encrypt_execute_directory',
  'encrypt_input_files',
  'encrypt_output_files',
  'image_size',
  'job_ad_information_attrs',
  'job_lease_duration',
  'job_max_vacate_time',
  'keep_claim_idle',
  'load_profile',
  'max_idle',
  'max_transfer_input_mb',
  'max_transfer_output_mb',
  'nice_user',
  'notification',
  'notify_user',
  'prio',
  'priority',
  'rank',
  'request_cpus',
  'request_disk',
  'request_memory',
  'requirements',
  'run_as_owner',
  'skip_filechecks',
  'stream_error',
  'stream_input',
  'stream_output',
  'submit_event_notes',
  'ulog_execute_attrs',
  'want_graceful_removal',
]);

const POLICY = 'It would change which runs count and what becomes of them; use a scheduler of HTCondor for it.';
const CONTAINER = 'It runs programs of this machine, without containers.';
const MACHINE = 'It has one machine and does not choose among resources of it.';
const TRANSFER = 'It copies files between directories of this machine and nothing else.';
const UNIVERSE = 'It runs programs of the vanilla universe only.';
const TIMETABLE = 'It starts a job as soon as a slot is free.';

/** Submit commands that the embedded scheduler cannot honour, with the reason. */
export const REFUSED_COMMANDS: Readonly<Record<string, string>> = {
  allowed_execute_duration: POLICY,
  allowed_job_duration: POLICY,
  append_files: TRANSFER,
  checkpoint_exit_code: POLICY,
  concurrency_limits: MACHINE,
  concurrency_limits_expr: MACHINE,
  container_image: CONTAINER,
  container_target_dir: CONTAINER,
  cron_day_of_month: TIMETABLE,
  cron_day_of_week: TIMETABLE,
  cron_hour: TIMETABLE,
  cron_minute: TIMETABLE,
  cron_month: TIMETABLE,
  cron_prep_time: TIMETABLE,
  deferral_prep_time: TIMETABLE,
  deferral_time: TIMETABLE,
  deferral_window: TIMETABLE,
  docker_image: CONTAINER,
  docker_network_type: CONTAINER,
  fetch_files: TRANSFER,
  gpus_maximum_capability: MACHINE,
  gpus_minimum_capability: MACHINE,
  gpus_minimum_memory: MACHINE,
  gpus_minimum_runtime: MACHINE,
  grid_resource: UNIVERSE,
  jar_files: UNIVERSE,
  java_vm_args: UNIVERSE,
  machine_count: MACHINE,
  max_retries: POLICY,
  next_job_start_delay: TIMETABLE,
  noop_job: POLICY,
  on_exit_hold: POLICY,
  on_exit_hold_reason: POLICY,
  on_exit_hold_subcode: POLICY,
  on_exit_remove: POLICY,
  output_destination: TRANSFER,
  periodic_hold: POLICY,
  periodic_hold_reason: POLICY,
  periodic_hold_subcode: POLICY,
  periodic_release: POLICY,
  periodic_remove: POLICY,
  periodic_vacate: POLICY,
  preserve_relative_paths: TRANSFER,
  public_input_files: TRANSFER,
  request_gpus: MACHINE,
  require_gpus: MACHINE,
  retry_until: POLICY,
  stack_size: MACHINE,
  success_exit_code: POLICY,
  transfer_checkpoint_files: TRANSFER,
  transfer_plugins: TRANSFER,
  use_oauth_services: TRANSFER,
  use_scitokens: TRANSFER,
  use_x509userproxy: TRANSFER,
  x509userproxy: TRANSFER,
};

/** A submit command that cannot be honoured, and why. */
export interface CommandObjection {
  readonly command: string;
  readonly advice: string;
}

/**
 * Looks for a submit command that the embedded scheduler cannot honour, by its name or its value. Names that are no
 * submit commands are macros for others to use, as in HTCondor; attributes of the job ad (`My.…`) and blank values are
 * left alone.
 *
 * @returns the first such command; `null` when there is none
 */
export function findObjection(commands: readonly SubmitCommand[]): CommandObjection | null {
  for (const { name, value } of commands) {
    const command = name.toLowerCase();
    const advice = objectionTo(command, trimBlanks(value));
    if (advice !== null) return { command, advice };
  }
  return null;
}

function objectionTo(command: string, value: string): string | null {
  if (/^(my\.|\+)/.test(command) || IGNORED_COMMANDS.has(command)) return null;
  const refusal = Object.hasOwn(REFUSED_COMMANDS, command) ? REFUSED_COMMANDS[command] : undefined;
  // A value that switches the command off asks for nothing.
  if (refusal !== undefined) return /^(|0|false|no|undefined)$/i.test(value) ? null : refusal;
  const [macro] = unsupportedMacros(value);
  if (macro !== undefined) {
    return `Its value has "${macro}…)", which only HTCondor can fill in; write the value itself, or $(DOLLAR) for a literal $.`;
  }
  return objectionToValue(command, value);
}

function objectionToValue(command: string, value: string): string | null {
  // What a macro makes of it is known only when the proc runs.
  if (value === '' || value.includes('$(')) return null;
  switch (command) {
    case 'universe':
      return /^(vanilla|5)$/i.test(value) ? null : UNIVERSE;
    case 'should_transfer_files':
      return /^(yes|no|true|false|if_needed)$/i.test(value) ? null : 'Its value is YES, NO or IF_NEEDED.';
    case 'when_to_transfer_output':
      return /^(on_exit|on_exit_or_evict)$/i.test(value)
        ? null
        : 'It brings outputs back at every end of a program; write ON_EXIT.';
    case 'transfer_input_files':
      return parseTransferList(value).some((item) => /^[a-z][a-z0-9+.-]*:\/\//i.test(item)) ? TRANSFER : null;
    case 'kill_sig_timeout':
      return /^\d+$/.test(value) ? null : 'Its value is a number of seconds.';
    default:
      return null;
  }
}
