/** What can be asked of a job, by the names that routes and answers have for it. */
export const JOB_ACTIONS = [
  'execute',
  'stop',
  'pause',
  'resume',
  'suspend',
  'resubmit',
  'resubmitFailed',
  'processResults',
  'delete',
] as const;

/** One of {@link JOB_ACTIONS}. */
export type BuiltInJobAction = (typeof JOB_ACTIONS)[number];

/** An action's name: a built-in one, or that of a `@JobAction` of the app's own. */
export type JobActionName = BuiltInJobAction | (string & {});

/** An action as a page shows it. */
export interface ActionInfo {
  /** By which it is asked for. */
  readonly name: JobActionName;
  /** What its button says. */
  readonly label: string;
  /** What a person is asked first; `null` where nothing is. */
  readonly confirm: string | null;
  /** Whether something is lost by it. */
  readonly danger: boolean;
  /** Address of the page that it leads to, with `{id}` for the job's id; `null` for an action that is done on the server. */
  readonly link: string | null;
}

/** The built-in actions as a page shows them. */
export const BUILT_IN_ACTIONS: readonly ActionInfo[] = [
  action('execute', 'Run'),
  action('stop', 'Stop', { confirm: 'Stop this job? What it has not written yet is lost.', danger: true }),
  action('pause', 'Pause', { confirm: 'Pause this job? Its program starts again from its beginning when it goes on.' }),
  action('resume', 'Resume'),
  action('suspend', 'Suspend'),
  action('resubmit', 'Run again'),
  action('resubmitFailed', 'Run failed parts again'),
  action('processResults', 'Process results'),
  action('delete', 'Delete', { confirm: 'Delete this job and its files? This cannot be undone.', danger: true }),
];

/** Whether a name is one of {@link JOB_ACTIONS}. */
export function isBuiltInAction(name: string): name is BuiltInJobAction {
  return (JOB_ACTIONS as readonly string[]).includes(name);
}

function action(
  name: BuiltInJobAction,
  label: string,
  { confirm = null, danger = false }: Partial<Pick<ActionInfo, 'confirm' | 'danger'>> = {},
): ActionInfo {
  return { name, label, confirm, danger, link: null };
}
