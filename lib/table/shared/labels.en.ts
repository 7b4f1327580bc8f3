/** The forms of a text by number, as `Intl.PluralRules` names them. */
export interface LabelForms {
  /** For none, where the language has a form for it. */
  readonly zero?: string;
  /** For one. */
  readonly one?: string;
  /** For two. */
  readonly two?: string;
  /** For a few. */
  readonly few?: string;
  /** For many. */
  readonly many?: string;
  /** For every number without a form of its own. */
  readonly other: string;
}

/** A text, or its forms by number. */
export type Label = string | LabelForms;

/** Every text of the table. What stands in braces is filled in. */
export const ENGLISH = {
  'table.label': 'Jobs',
  'table.loading': 'Loading…',

  'column.id': 'Id',
  'column.name': 'Name',
  'column.description': 'Description',
  'column.user': 'Owner',
  'column.status': 'Status',
  'column.progress': 'Progress',
  'column.template': 'Template',
  'column.type': 'Type',
  'column.scheduler': 'Scheduler',
  'column.creationTime': 'Created',
  'column.executeTime': 'Submitted',
  'column.startTime': 'Started',
  'column.completionTime': 'Ended',
  'column.runTime': 'Run time',
  'column.numJobs': 'Sub-jobs',
  'column.exitCode': 'Exit code',
  'column.exitSignal': 'Signal',
  'column.schedulerStatus': 'Scheduler says',
  'column.statusMessage': 'Remark',
  'column.actions': 'Actions',
  'column.details': 'Details',
  'column.select': 'Select',

  'status.Pending': 'Pending',
  'status.Submitted': 'Submitted',
  'status.Running': 'Running',
  'status.Paused': 'Paused',
  'status.Held': 'Held',
  'status.Various': 'Various',
  'status.Results-Ready': 'Results-Ready',
  'status.Complete': 'Complete',
  'status.Error': 'Error',
  'status.Aborted': 'Aborted',
  'status.Various-Complete': 'Various-Complete',
  'status.Other': 'Other',

  'state.idle': 'Waiting',
  'state.running': 'Running',
  'state.transferring': 'Sending outputs',
  'state.suspended': 'Suspended',
  'state.paused': 'Paused',
  'state.held': 'Held',
  'state.completed': 'Done',
  'state.failed': 'Failed',
  'state.removed': 'Stopped',

  'why.waiting': 'Waiting in the queue for {time}.',
  'why.unreachable': 'No connection to {scheduler} since {time}. Last known: {status}.',
  'why.exit': 'Ended with exit code {code}.',
  'why.signal': 'Ended by signal {signal}.',
  'why.handler': 'The app says: {message}',

  'progress.short': '{ended}/{total}',
  'progress.text': '{ended} of {total} sub-jobs have ended: {parts}',
  'progress.done': '{n} done',
  'progress.running': '{n} running',
  'progress.waiting': '{n} waiting',
  'progress.paused': '{n} paused',
  'progress.held': '{n} held',
  'progress.failed': '{n} failed',
  'progress.stopped': '{n} stopped',

  'action.execute': 'Run',
  'action.stop': 'Stop',
  'action.pause': 'Pause',
  'action.resume': 'Resume',
  'action.suspend': 'Suspend',
  'action.resubmit': 'Run again',
  'action.resubmitFailed': 'Run failed ones again',
  'action.processResults': 'Process results again',
  'action.delete': 'Delete',
  'action.details': 'Details',
  'action.logs': 'View logs',
  'action.monitor': 'Monitor',
  'action.results': 'View results',
  'action.more': 'Actions for {name}',
  'action.none': 'Nothing can be done with this job now.',

  'doing.execute': 'Submitting…',
  'doing.stop': 'Stopping…',
  'doing.pause': 'Pausing…',
  'doing.resume': 'Resuming…',
  'doing.suspend': 'Suspending…',
  'doing.resubmit': 'Submitting again…',
  'doing.resubmitFailed': 'Submitting again…',
  'doing.processResults': 'Processing…',
  'doing.delete': 'Deleting…',
  'doing.other': 'Working…',

  'confirm.stop': {
    one: 'Stop the job “{name}”? Its program is ended at once and cannot go on later.',
    other: 'Stop {n} jobs? Their programs are ended at once and cannot go on later.',
  },
  'confirm.delete': {
    one: 'Delete the job “{name}” with all its files? This cannot be undone.',
    other: 'Delete {n} jobs with all their files? This cannot be undone.',
  },
  'confirm.pause': {
    one: 'Pause the job “{name}”? Its program is stopped now and starts again from its beginning when you resume it.',
    other: 'Pause {n} jobs? Their programs are stopped now and start again from their beginning when you resume them.',
  },
  'confirm.other': { one: '{action}: the job “{name}”?', other: '{action}: {n} jobs?' },
  'confirm.selected': '{action}: the selected job?',
  'confirm.matching': 'These are all jobs that match the filter, also those on other pages.',
  'confirm.cancel': 'Cancel',

  'filter.label': 'Filter',
  'filter.search': 'Name begins with',
  'filter.status': 'Status',
  'filter.all': 'All',
  'filter.chosen': { one: '{n} status', other: '{n} statuses' },
  'filter.user': 'Owner',
  'filter.clear': 'Clear filters',

  'sort.up': '{column}: sorted upwards. Sort downwards.',
  'sort.down': '{column}: sorted downwards. Sort upwards.',
  'sort.none': 'Sort by {column}',

  'page.range': '{from}–{to} of {total}',
  'page.previous': 'Previous page',
  'page.next': 'Next page',
  'page.label': 'Pages',

  'live.live': 'Live',
  'live.paused': 'Updates paused while jobs are selected',
  'live.waiting': { one: '{n} change waiting', other: '{n} changes waiting' },
  'live.connecting': 'Connecting…',
  'live.gone': 'Not connected',
  'live.lost': 'Connection lost. What you see was true {time} ago. Trying again…',
  'live.off': 'Not live',
  'live.polled': 'Every {n} s',
  'live.updated': 'updated {time} ago',
  'live.refresh': 'Refresh now',
  'live.back': 'Connected again.',

  'empty.none': 'No jobs yet.',
  'empty.filtered': 'No job matches the filter.',
  'empty.refused': 'You may not see these jobs. Perhaps you need to sign in again.',
  'error.load': 'The jobs could not be loaded: {message}',
  'error.action': '{action} failed: {message}',
  'error.network': 'no connection to the server',
  'error.request': 'Request {id}',
  'error.retry': 'Try again',
  'error.dismiss': 'Dismiss',

  'select.page': 'Select all jobs of this page',
  'select.row': 'Select {name}',
  'select.count': { one: '{n} job selected', other: '{n} jobs selected' },
  'select.matching': 'Select all {count} that match',
  'select.all': 'All {count} matching jobs are selected',
  'select.clear': 'Clear selection',
  'bulk.label': 'Selected jobs',
  'bulk.progress': '{action}: {done} of {total}',
  'bulk.done': { one: '{action}: done for {n} job.', other: '{action}: done for {n} jobs.' },
  'bulk.failed': { one: '{n} job was refused or failed:', other: '{n} jobs were refused or failed:' },
  'bulk.more': 'and {n} more',
  'bulk.job': 'Job {id}: {message}',

  'details.of': 'Details of {name}',
  'details.overview': 'Overview',
  'details.subJobs': 'Sub-jobs',
  'details.logs': 'Logs',
  'details.files': 'Files',
  'details.show': 'Show details of {name}',
  'details.hide': 'Hide details of {name}',
  'details.nothing': '–',

  'subJobs.index': 'No.',
  'subJobs.state': 'State',
  'subJobs.item': 'Item',
  'subJobs.times': 'Ran',
  'subJobs.exit': 'Exit',
  'subJobs.used': 'Used of requested',
  'subJobs.filter': 'State',
  'subJobs.none': 'No sub-jobs in this state.',
  'subJobs.signal': 'signal {signal}',
  'subJobs.memory': 'Memory {used} of {requested}',
  'subJobs.disk': 'Disk {used} of {requested}',
  'subJobs.cpus': 'CPUs {used} of {requested}',
  'subJobs.gpus': 'GPUs {used} of {requested}',

  'files.path': 'File',
  'files.size': 'Size',
  'files.modified': 'Changed',
  'files.none': 'No files yet.',
  'files.download': 'Download {path}',
  'files.all': 'Download all (tar.gz)',
  'files.more': 'Show more',

  'log.choose': 'Log',
  'log.none': 'No logs yet.',
  'log.empty': 'The log is empty.',
  'log.text': 'Text of {name}',
  'log.follow': 'Follow',
  'log.end': 'Jump to the end',
  'log.search': 'Search backwards',
  'log.find': 'Find',
  'log.notFound': 'Not found.',
  'log.searching': 'Searching… {size} left',
  'log.found': 'Found at {size} from the beginning.',
  'log.size': '{size} in all',
  'log.restarted': 'The log began anew.',
  'log.ended': 'The job is over; the log is complete.',
  'log.lost': 'The connection is lost; trying again.',
  'log.download': 'Download',

  'announce.one': 'Job {name}: {status}.',
  'announce.many': { one: '{n} job is now {status}.', other: '{n} jobs are now {status}.' },
  'announce.new': { one: '{n} new job.', other: '{n} new jobs.' },
  'announce.gone': { one: '{n} job was deleted.', other: '{n} jobs were deleted.' },
  'announce.done': '{action}: {name}.',
} as const satisfies Readonly<Record<string, Label>>;

/** Key of a text. */
export type LabelKey = keyof typeof ENGLISH;
