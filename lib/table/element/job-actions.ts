import type { ActionInfo, JobView } from '../shared/contract.js';
import type { Speech } from '../shared/labels.js';
import { jobHref, safeHref } from '../shared/links.js';
import { isOver } from '../shared/status-look.js';
import { visibleLine } from '../shared/visible-text.js';

/** One thing that a person can do with a job. */
export interface JobAction {
  readonly name: string;
  readonly label: string;
  /** Where it leads; `null` for what is done here. */
  readonly href: string | null;
  readonly danger: boolean;
  /** Whether a line separates it from the one before. */
  readonly begins: boolean;
}

/** What decides which actions are offered. */
export interface ActionOptions {
  /** Names in their order, `|` between groups; `null` for all. */
  readonly order: readonly string[] | null;
  readonly infos: readonly ActionInfo[];
  readonly resultsUrl: string | null;
  /** Addresses of the results of single jobs. */
  readonly resultsUrls: Readonly<Record<string, string>>;
  readonly monitorUrl: string | null;
  /** Whether there are routes. */
  readonly hasRoutes: boolean;
  readonly speech: Speech;
}

const BEFORE_OWN = ['execute', 'resume', 'pause', 'suspend', 'resubmit', 'resubmitFailed', 'processResults', '|'];
const AFTER_OWN = ['|', 'results', 'monitor', 'logs', '|', 'stop', 'delete'];
const BUILT_IN = new Set([...BEFORE_OWN, ...AFTER_OWN]);
const DANGEROUS = new Set(['stop', 'delete']);
/** What is offered beside the menu, the first that fits. */
const AT_HAND = ['execute', 'results', 'resume'];
/** Names of the 2016 Jobs API, and how they are called here. */
const OLD_NAMES: Readonly<Record<string, string>> = { run: 'execute', terminate: 'stop' };

/** Reads the names of actions: with commas, `|` between groups. */
export function actionNames(text: string | readonly string[] | null): readonly string[] | null {
  if (text === null || text.length === 0) return null;
  const names = typeof text === 'string' ? text.split(',') : text;
  return names.map((name) => OLD_NAMES[name.trim()] ?? name.trim()).filter((name) => name !== '');
}

/** What a person can do with a job now, in the order that was asked for. */
export function actionsOf(job: JobView, options: ActionOptions): readonly JobAction[] {
  const own = options.infos.map(({ name }) => name).filter((name) => !BUILT_IN.has(name));
  const order = options.order ?? [...BEFORE_OWN, ...own, ...AFTER_OWN];
  const actions: JobAction[] = [];
  let begins = false;
  for (const name of order) {
    if (name === '|') begins = actions.length > 0;
    else if (isOffered(name, job, options)) {
      actions.push({ ...actionOf(name, job, options), begins });
      begins = false;
    }
  }
  return actions;
}

/** The action that stands beside the menu; `null` for none. */
export function atHand(actions: readonly JobAction[]): JobAction | null {
  return AT_HAND.map((name) => actions.find((action) => action.name === name)).find((action) => action) ?? null;
}

/** The word for an action: that of the labels, else the server's. */
export function actionLabel(name: string, infos: readonly ActionInfo[], speech: Speech): string {
  return speech.sayIf(`action.${name}`) ?? visibleLine(infos.find((info) => info.name === name)?.label ?? name);
}

/** Whether a person should think twice. */
export function isDangerous(name: string, infos: readonly ActionInfo[]): boolean {
  return DANGEROUS.has(name) || infos.some((info) => info.name === name && info.danger);
}

/** Actions that can be taken for many jobs at once: those that are requests. */
export function bulkActions({ order, infos }: Pick<ActionOptions, 'order' | 'infos'>): readonly string[] {
  const known = infos.filter(({ link }) => link === null).map(({ name }) => name);
  return order ? order.filter((name) => known.includes(name)) : known;
}

function actionOf(name: string, job: JobView, options: ActionOptions): Omit<JobAction, 'begins'> {
  const { infos, speech } = options;
  return {
    name,
    label: actionLabel(name, infos, speech),
    href: hrefOf(name, job, options),
    danger: isDangerous(name, infos),
  };
}

function isOffered(name: string, job: JobView, options: ActionOptions): boolean {
  if (name === 'results') return hasResults(job) && hrefOf(name, job, options) !== null;
  if (name === 'monitor') return job.statusCategory === 'running' && hrefOf(name, job, options) !== null;
  if (name === 'logs') return options.hasRoutes && job.executeTime !== null && job.type !== 'basic';
  return options.hasRoutes && (job.allowedActions?.includes(name) ?? false);
}

function hasResults(job: JobView): boolean {
  return isOver(job) || job.status === 'Results-Ready';
}

function hrefOf(name: string, job: JobView, options: ActionOptions): string | null {
  if (name === 'results') {
    const own = options.resultsUrls[String(job.id)];
    return own === undefined ? jobHref(options.resultsUrl, job.id) : safeHref(own);
  }
  if (name === 'monitor') return jobHref(options.monitorUrl, job.id);
  return jobHref(options.infos.find((info) => info.name === name)?.link, job.id);
}
