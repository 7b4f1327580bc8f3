/**
 * The jobs table as a custom element: `<jobs-table>`. One file without imports, for browsers that know popovers,
 * `light-dark()` and `AbortSignal.any()` (2024 and later).
 */
import { ConfirmDialog } from './confirm-dialog.js';
import { JobDetails } from './job-details.js';
import { JobFiles } from './job-files.js';
import { JobsTableElement } from './jobs-table.js';
import { LogViewer } from './log-viewer.js';
import { ActionMenu } from './menu.js';
import { SubJobs } from './sub-jobs.js';

/** A page may hold the script twice. */
function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

define('jobs-table-menu', ActionMenu);
define('jobs-table-confirm', ConfirmDialog);
define('jobs-table-sub-jobs', SubJobs);
define('jobs-table-files', JobFiles);
define('jobs-table-log', LogViewer);
define('jobs-table-details', JobDetails);
define('jobs-table', JobsTableElement);
