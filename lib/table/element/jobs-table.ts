import { LitElement, type PropertyValues } from 'lit';
import { columnsOf, type Column, type ColumnField } from '../shared/columns.js';
import type { ActionInfo, JobsPage, JobView } from '../shared/contract.js';
import { Speech, type Labels } from '../shared/labels.js';
import { ActionsRunner } from './actions-runner.js';
import { Announcer } from './announcer.js';
import { JobsApi } from './api-client.js';
import type { ConfirmDialog, Question } from './confirm-dialog.js';
import { firstData, firstPage, jobsOf, type FirstData } from './first-data.js';
import { FocusKeeper } from './focus-keeper.js';
import { actionNames, actionsOf, atHand, type ActionOptions } from './job-actions.js';
import { LocalSource, RemoteSource } from './jobs-source.js';
import { LiveLink, refreshOf } from './live-link.js';
import type { ActionMenu } from './menu.js';
import { TableModel, type ModelListener } from './model.js';
import { filterText, parseFilter, parseSort, sortText } from './query.js';
import { STYLES } from './styles/index.js';
import { tableCommands } from './table-commands.js';
import { Ticker } from './ticker.js';
import type { DetailsTab, TableContext } from './views/context.js';
import { tableView } from './views/table.js';

const SMALLEST_PAGE = 5;
const LARGEST_PAGE = 100;
const USUAL_PAGE = 25;

const NO_ACTIONS: ActionOptions = {
  order: null,
  infos: [],
  resultsUrl: null,
  resultsUrls: {},
  monitorUrl: null,
  hasRoutes: false,
  speech: new Speech(),
};

/** `<jobs-table>`: see docs/jobs-table.md for its attributes, slots, events, parts and custom properties. */
export class JobsTableElement extends LitElement {
  static override styles = STYLES;
  static override properties = {
    app: {},
    baseUrl: { attribute: 'base-url' },
    columns: {},
    columnFields: { attribute: 'column-fields' },
    actions: {},
    resultsUrl: { attribute: 'results-url' },
    monitorUrl: { attribute: 'monitor-url' },
    refresh: {},
    pageSize: { attribute: 'page-size', type: Number },
    filter: {},
    sort: {},
    hover: { type: Boolean, reflect: true },
    striped: { type: Boolean, reflect: true },
    bordered: { type: Boolean, reflect: true },
    condensed: { type: Boolean, reflect: true },
    theme: { reflect: true },
    jobs: { attribute: false },
    labels: { attribute: false },
  };

  declare app: string | null;
  declare baseUrl: string | null;
  declare columns: string | readonly ColumnField[] | null;
  declare columnFields: string | readonly ColumnField[] | null;
  declare actions: string | readonly string[] | null;
  declare resultsUrl: string | null;
  declare monitorUrl: string | null;
  declare refresh: string | number | null;
  declare pageSize: number | null;
  declare filter: string | null;
  declare sort: string | null;
  declare hover: boolean;
  declare striped: boolean;
  declare bordered: boolean;
  declare condensed: boolean;
  declare theme: string | null;
  declare jobs: readonly unknown[] | null;
  declare labels: Labels | null;

  /** @internal */
  readonly model = new TableModel(modelListener(this));
  /** @internal */
  speech = new Speech();
  /** @internal Open rows, and which part of their details is open. */
  readonly open = new Map<number, DetailsTab>();
  /** @internal */
  readonly runner = new ActionsRunner(this);
  /** @internal */
  readonly announcer = new Announcer(
    (text) => {
      this.said = text;
      this.requestUpdate();
    },
    () => this.speech,
  );
  /** @internal */
  api: JobsApi | null = null;
  /** @internal What decides which actions are offered. */
  actionOptions: ActionOptions = NO_ACTIONS;
  private readonly ticker = new Ticker(() => this.model.now);
  private readonly link = new LiveLink(this);
  private readonly commands = tableCommands(this);
  private readonly focusKeeper = new FocusKeeper(() => this.shadowRoot);
  private shownColumns: readonly Column[] = columnsOf(null);
  private first: FirstData = {};
  private menuJob: JobView | null = null;
  private said = '';

  constructor() {
    super();
    this.hover = false;
    this.striped = false;
    this.bordered = false;
    this.condensed = false;
    this.app = null;
    this.baseUrl = null;
    this.columns = null;
    this.columnFields = null;
    this.actions = null;
    this.resultsUrl = null;
    this.monitorUrl = null;
    this.refresh = null;
    this.pageSize = null;
    this.filter = null;
    this.sort = null;
    this.theme = null;
    this.jobs = null;
    this.labels = null;
  }

  /** The filter and the order as they are now: to be kept, and given again as the attributes of the same names. */
  get view(): { readonly filter: string; readonly sort: string } {
    return { filter: filterText(this.model.filter), sort: sortText(this.model.sort) };
  }

  /** Fetches the page again. */
  reload(): Promise<void> {
    return this.model.load();
  }

  /** @internal Something that is shown has changed. */
  changed(): void {
    this.requestUpdate();
  }

  /** @internal The connection stands again. */
  recovered(): void {
    this.announce(this.speech.say('live.back'));
    this.model.refresh();
  }

  /** @internal */
  announce(text: string): void {
    this.announcer.now(text);
  }

  /** @internal Asks before something is done. */
  ask(question: Question): Promise<boolean> {
    return inner<ConfirmDialog>(this, 'jobs-table-confirm').ask(question);
  }

  /**
   * @internal Tells the page.
   * @returns whether it has nothing against it
   */
  emit(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** @internal Hears of what happens after a page, as who has seen it. */
  listen({ eventId, viewer }: JobsPage): void {
    if (!this.api || (viewer === undefined && this.link.isStarted)) return;
    const place = { url: this.api.eventsUrl, viewer: viewer ?? '', eventId: eventId ?? null };
    this.link.start(place, refreshOf(this.refresh));
  }

  /** @internal Opens the menu of a job below a button. */
  openMenu(job: JobView, button: HTMLElement): void {
    this.menuJob = job;
    this.requestUpdate();
    void this.updateComplete.then(() => inner<ActionMenu>(this, 'jobs-table-menu').openAt(button));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticker.start();
    if (this.hasUpdated) this.begin(null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ticker.stop();
    this.link.stop();
    this.model.stop();
    this.runner.stop();
    this.announcer.stop();
  }

  protected override willUpdate(changed: PropertyValues<JobsTableElement>): void {
    this.focusKeeper.remember();
    if (!this.hasUpdated) this.first = firstData(this);
    if (!this.hasUpdated || changed.has('labels')) {
      const locale = this.closest<HTMLElement>('[lang]')?.lang;
      this.speech = new Speech(this.labels ?? this.first.labels, locale === '' ? undefined : locale);
    }
    this.shownColumns = this.columnsNow(changed);
    this.takeView(changed);
    if (!this.hasUpdated) this.begin(firstPage(this.first));
    else if (changed.has('baseUrl') || changed.has('jobs') || changed.has('refresh')) this.begin(null);
    this.actionOptions = this.actionOptionsNow(changed);
  }

  protected override render(): unknown {
    const { menuJob } = this;
    const job = menuJob && (this.model.page.jobs.find(({ id }) => id === menuJob.id) ?? menuJob);
    const menu = job ? actionsOf(job, this.actionOptions) : [];
    return tableView(this.context(), {
      said: this.said,
      menu: menu.filter((action) => action.name !== atHand(menu)?.name),
      chosen: (action, event) => {
        if (job) this.commands.act(job, action, event);
      },
    });
  }

  /** What stood in for the table goes: it would be there twice for whoever counts nodes or searches texts. */
  protected override firstUpdated(): void {
    this.querySelector(':scope > [data-first]')?.remove();
  }

  protected override updated(): void {
    this.focusKeeper.restore();
  }

  private context(): TableContext {
    const { model, speech, actionOptions, api, ticker, open, runner, commands, link } = this;
    return {
      model,
      speech,
      columns: this.shownColumns,
      actions: actionOptions,
      api,
      live: link.state,
      refreshSeconds: link.seconds,
      ticker,
      doing: runner.doing,
      errors: runner.errors,
      open,
      bulkRun: runner.bulkRun,
      commands,
    };
  }

  /** Begins with the routes, or with the jobs that are given, or with those that lie in the element. */
  private begin(page: JobsPage | null): void {
    const { baseUrl, model } = this;
    if (baseUrl) {
      this.api = new JobsApi(baseUrl);
      this.link.stop();
      model.start(new RemoteSource(this.api), page);
      return;
    }
    this.api = null;
    this.link.stop();
    const source = new LocalSource(jobsOf(this.jobs ?? this.first.jobs ?? []));
    const { filter, sort, size } = model;
    model.start(source, source.page({ filter, sort, limit: size, after: null }));
  }

  private columnsNow(changed: PropertyValues<JobsTableElement>): readonly Column[] {
    const isSame = this.hasUpdated && !changed.has('columns') && !changed.has('columnFields');
    return isSame ? this.shownColumns : columnsOf(this.columns ?? this.columnFields);
  }

  /** The same object while nothing has changed, so that rows need not be rendered again. */
  private actionOptionsNow(changed: PropertyValues<JobsTableElement>): ActionOptions {
    const isSame = !['actions', 'resultsUrl', 'monitorUrl', 'baseUrl', 'labels'].some((name) =>
      changed.has(name as keyof JobsTableElement),
    );
    const infos = this.model.page.actions;
    if (this.hasUpdated && isSame && sameActions(infos, this.actionOptions.infos)) return this.actionOptions;
    return {
      order: actionNames(this.actions),
      infos,
      resultsUrl: this.resultsUrl,
      resultsUrls: this.first.resultsUrls ?? {},
      monitorUrl: this.monitorUrl,
      hasRoutes: !!this.baseUrl,
      speech: this.speech,
    };
  }

  /** Takes filter, order and page size from the attributes; asks for the jobs where they have changed. */
  private takeView(changed: PropertyValues<JobsTableElement>): void {
    const { model } = this;
    if (!['filter', 'sort', 'pageSize'].some((name) => changed.has(name as keyof JobsTableElement)) && this.hasUpdated)
      return;
    model.size = Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, Math.floor(this.pageSize ?? USUAL_PAGE)));
    const filter = parseFilter(this.filter);
    const sort = parseSort(this.sort);
    if (this.hasUpdated) void model.ask(filter, sort);
    model.filter = filter;
    model.sort = sort;
  }
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what is rendered under that name is known
function inner<Part extends Element>(element: Element, name: string): Part {
  const part = element.shadowRoot?.querySelector<Part>(name);
  if (!part) throw new Error(`${name} is not rendered yet.`);
  return part;
}

function sameActions(a: readonly ActionInfo[], b: readonly ActionInfo[]): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function modelListener(element: JobsTableElement): ModelListener {
  return {
    changed: () => {
      element.changed();
    },
    happened: (changed, added, removed) => {
      element.announcer.add(changed, added, removed);
      if (changed.length || added || removed) element.emit('jobs-change', { changed, added, removed });
    },
    loaded: (page) => {
      const { jobs, total } = page;
      element.listen(page);
      const ids = new Set(jobs.map(({ id }) => id));
      for (const id of element.open.keys()) if (!ids.has(id)) element.open.delete(id);
      element.runner.keepOnly(ids);
      element.emit('jobs-load', { jobs, total });
    },
    failed: ({ message, status }) => {
      element.emit('jobs-error', { message, status });
    },
  };
}
