import type { JobView } from '../shared/contract.js';
import type { Speech } from '../shared/labels.js';
import { visibleLine } from '../shared/visible-text.js';
import { ApiError, type JobsApi } from './api-client.js';
import { afterLine, bulkRun, type BulkRun } from './bulk-run.js';
import type { Question } from './confirm-dialog.js';
import { actionLabel, isDangerous, type ActionOptions, type JobAction } from './job-actions.js';
import type { TableModel } from './model.js';
import type { RowError } from './views/context.js';
import { errorText } from './views/errors.js';

/** What the runner needs of the element. */
export interface RunnerHost {
  readonly model: TableModel;
  readonly speech: Speech;
  readonly actionOptions: ActionOptions;
  ask(question: Question): Promise<boolean>;
  /** @returns whether the page has something against it */
  emit(name: string, detail: object): boolean;
  announce(text: string): void;
  changed(): void;
}

/** Always asked for, whatever the server says. */
const ASKED = ['stop', 'delete', 'pause'] as const;
/** The bar is drawn at most so often, ms. */
const DRAW_EVERY = 100;

/** Takes actions: asks first, says what is under way, and tells what became of it. */
export class ActionsRunner {
  readonly doing = new Map<number, string>();
  readonly errors = new Map<number, RowError>();
  bulkRun: BulkRun | null = null;
  private work = new AbortController();

  constructor(private readonly host: RunnerHost) {}

  /** Takes an action for one job. */
  async act(api: JobsApi, job: JobView, action: Pick<JobAction, 'name' | 'label'>): Promise<void> {
    const { host } = this;
    const name = visibleLine(job.name);
    if (this.doing.has(job.id)) return;
    if (!(await this.isWanted(action.name, 1, name, []))) return;
    if (!host.emit('job-action', { action: action.name, job, ids: [job.id] })) return;
    this.errors.delete(job.id);
    this.doing.set(job.id, action.name);
    host.changed();
    try {
      const message = await this.request(api, job, action.name);
      host.announce(message ?? host.speech.say('announce.done', { action: action.label, name }));
      host.emit('job-action-done', { action: action.name, job, ids: [job.id], message });
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError((error as Error).message, 0);
      this.errors.set(job.id, { action: action.name, error: failure });
      host.emit('jobs-error', { action: action.name, job, message: failure.message, status: failure.status });
    } finally {
      this.doing.delete(job.id);
      host.changed();
    }
  }

  /** Takes an action for all selected jobs. */
  async bulk(api: JobsApi, action: string): Promise<void> {
    const { host } = this;
    const { selection } = host.model;
    const { targets, size, all } = selection;
    if (!(await this.isWanted(action, size, '', all ? [host.speech.say('confirm.matching')] : []))) return;
    if (
      !host.emit('job-action', { action, ids: targets.flatMap((target) => ('ids' in target ? target.ids : [])), all })
    )
      return;
    const work = new AbortController();
    this.work = work;
    this.show(bulkRun(action, size));
    let told = 0;
    let drawn = 0;
    try {
      for (const target of targets) {
        for await (const line of api.bulk(action, target, work.signal)) {
          this.bulkRun = afterLine(this.bulkRun ?? bulkRun(action, size), line, told);
          if (Date.now() - drawn < DRAW_EVERY) continue;
          drawn = Date.now();
          host.changed();
        }
        told += 'ids' in target ? target.ids.length : 0;
      }
      this.finish(null);
    } catch (error) {
      if (work.signal.aborted) return;
      this.finish(error instanceof ApiError ? errorText(error, host.speech) : (error as Error).message);
    }
  }

  /** Takes the outcome of a bulk action away. */
  dismissBulk(): void {
    this.bulkRun = null;
    this.host.changed();
  }

  /** Forgets what concerns jobs that are not shown any more. */
  keepOnly(ids: ReadonlySet<number>): void {
    for (const id of this.errors.keys()) if (!ids.has(id)) this.errors.delete(id);
  }

  /** Listens to no answer any more. */
  stop(): void {
    this.work.abort();
  }

  private async request(api: JobsApi, job: JobView, action: string): Promise<string | null> {
    if (action === 'delete') {
      await api.delete(job.id);
      this.host.model.remove(job.id);
      return null;
    }
    const { job: after, message } = await api.act(job.id, action);
    // An action of the app's own may have deleted the job.
    if (after) this.host.model.put(after);
    else this.host.model.remove(job.id);
    return message === null ? null : visibleLine(message);
  }

  private finish(error: string | null): void {
    const { host } = this;
    const run = this.bulkRun;
    if (!run) return;
    this.show({ ...run, finished: true, error });
    const action = actionLabel(run.action, host.actionOptions.infos, host.speech);
    host.announce(host.speech.say('bulk.done', { action, n: run.ok }));
    host.emit('job-action-done', { action: run.action, ok: run.ok, failed: run.failed });
    host.model.release();
    void host.model.load();
  }

  private show(run: BulkRun): void {
    this.bulkRun = run;
    this.host.changed();
  }

  /** Asks where there is something to ask: about the end of a program or of files, and what the app wants to be asked. */
  private async isWanted(action: string, n: number, name: string, more: readonly string[]): Promise<boolean> {
    const { speech, actionOptions } = this.host;
    const label = actionLabel(action, actionOptions.infos, speech);
    const own = actionOptions.infos.find((info) => info.name === action)?.confirm ?? null;
    const asked = ASKED.find((known) => known === action);
    const isMany = name === '';
    if (!asked && own === null && !isMany) return true;
    const key = asked ? (`confirm.${asked}` as const) : ('confirm.other' as const);
    // The form for one names the job; of many selected jobs one may be left.
    const sentence =
      own !== null && !asked && !isMany ? visibleLine(own) : this.sentence(key, { n, name, action: label }, isMany);
    const question = {
      sentences: [sentence, ...more],
      action: isMany ? `${label} (${n.toLocaleString(speech.locale)})` : label,
      cancel: speech.say('confirm.cancel'),
      danger: isDangerous(action, actionOptions.infos),
    };
    return this.host.ask(question);
  }

  private sentence(
    key: 'confirm.other' | `confirm.${(typeof ASKED)[number]}`,
    { n, name, action }: { n: number; name: string; action: string },
    isMany: boolean,
  ): string {
    const { speech } = this.host;
    if (isMany && n === 1) return speech.say('confirm.selected', { action });
    return speech.say(key, { n, name, action });
  }
}
