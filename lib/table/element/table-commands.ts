import type { JobView } from '../shared/contract.js';
import type { JobAction } from './job-actions.js';
import type { JobsTableElement } from './jobs-table.js';
import { filterText, sortText, type Filter, type Sort } from './query.js';
import { matchingNow } from './matching-now.js';
import type { DetailsTab, TableCommands } from './views/context.js';

/** How long typing must rest before the server is asked, ms. */
const TYPING = 250;

/** What a person can do with the table, done by the element. */
export function tableCommands(element: JobsTableElement): TableCommands {
  const { model, open, runner } = element;
  let typing: ReturnType<typeof setTimeout> | undefined;

  const ask = (filter: Filter, sort: Sort): void => {
    const typed = filter.search !== model.filter.search || filter.user !== model.filter.user;
    // What is typed stays in its field from now on; the answer comes later.
    model.filter = filter;
    clearTimeout(typing);
    typing = setTimeout(
      () => {
        void model.ask(model.filter, sort);
        element.emit('view-change', { filter: filterText(model.filter), sort: sortText(sort) });
      },
      typed ? TYPING : 0,
    );
    element.changed();
  };

  const openTab = (job: JobView, tab: DetailsTab): void => {
    if (!open.has(job.id) && !element.emit('job-open', { job })) return;
    open.set(job.id, tab);
    element.changed();
  };

  const selected = (): void => {
    if (model.selection.isEmpty) model.release();
    if (runner.bulkRun?.finished) runner.bulkRun = null;
    element.emit('selection-change', { count: model.selection.size, all: model.selection.all !== null });
    element.changed();
  };

  return {
    ask,
    openTab,
    reload: () => {
      void model.load();
    },
    previousPage: () => {
      void model.goBack();
    },
    nextPage: () => {
      void model.goOn();
    },
    toggleRow: (job) => {
      if (open.delete(job.id)) {
        element.emit('job-close', { job });
        element.changed();
      } else openTab(job, 'overview');
    },
    select: (job, range) => {
      const ids = model.page.jobs.map(({ id }) => id);
      model.selection.toggle(job.id, range || model.selection.all ? ids : null);
      selected();
    },
    selectPage: (on) => {
      const ids = model.page.jobs.map(({ id }) => id);
      model.selection.setMany(ids, on);
      selected();
    },
    selectMatching: () => {
      if (!element.api) return;
      const { filter, selection } = model;
      // What is typed meanwhile asks for other jobs, a moment before the selection is cleared for them.
      const asked = matchingNow(element.api, filter).then((matching) => (model.filter === filter ? matching : null));
      void selection.selectAsked(asked).then(selected);
      element.changed();
    },
    clearSelection: () => {
      model.selection.clear();
      selected();
    },
    openMenu: (job, button) => {
      // A disabled button would lose the focus.
      if (!runner.doing.has(job.id)) element.openMenu(job, button);
    },
    act: (job, action, event) => {
      act(element, openTab, job, action, event);
    },
    bulk: (action) => {
      if (element.api) void runner.bulk(element.api, action);
    },
    dismissBulk: () => {
      runner.dismissBulk();
    },
    dismissError: (job) => {
      runner.errors.delete(job.id);
      element.changed();
    },
  };
}

/** A link leads where it leads, unless the page has something against it; everything else is asked of the server. */
function act(
  element: JobsTableElement,
  openTab: (job: JobView, tab: DetailsTab) => void,
  job: JobView,
  action: JobAction,
  event: Event,
): void {
  if (action.href !== null) {
    const detail = { action: action.name, job, ids: [job.id], href: action.href };
    if (!element.emit('job-action', detail)) event.preventDefault();
    return;
  }
  if (action.name === 'logs') {
    if (element.emit('job-action', { action: action.name, job, ids: [job.id] })) openTab(job, 'logs');
    return;
  }
  if (element.api) void element.runner.act(element.api, job, action);
}
