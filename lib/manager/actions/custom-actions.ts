import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '../../domain/jobs.error.js';
import { TemplateRegistry } from '../../templates/template.registry.js';
import { packageOf } from '../decorators/inject-job-manager.decorator.js';
import { jobActionOf, type NamedJobAction } from '../decorators/job-action.decorator.js';
import { HandlerExplorer, type FoundHandler } from '../handlers/handler-explorer.js';
import { problemOfFilter, type HandlerFilter } from '../handlers/handler-filter.js';
import type { Job } from '../job.js';
import { HandlerFilterError, InvalidJobActionError } from '../manager.errors.js';
import { isBuiltInAction, type ActionInfo } from './built-in-actions.js';
import type { JobsCaller } from './jobs-caller.js';

interface CustomAction extends NamedJobAction {
  readonly handler: string;
  readonly call: FoundHandler<NamedJobAction>['call'];
}

/** The `@JobAction` methods of the application. */
@Injectable()
export class CustomActions implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(CustomActions.name);
  private actions: readonly CustomAction[] = [];

  constructor(
    private readonly explorer: HandlerExplorer,
    private readonly registry: TemplateRegistry,
  ) {}

  onModuleInit(): void {
    this.actions = this.explorer
      .find(jobActionOf)
      .flatMap(({ name, options, call }) => options.map((one) => ({ ...one, handler: name, call })));
  }

  /** When the apps of all modules are known. */
  onApplicationBootstrap(): void {
    for (const action of this.actions) {
      const problem = problemOf(action) ?? this.clashOf(action);
      if (problem !== undefined) throw new InvalidJobActionError(action.handler, problem);
      const filterProblem = problemOfFilter(filterOf(action), this.registry);
      if (filterProblem !== undefined) throw new HandlerFilterError(action.handler, filterProblem);
    }
  }

  /** Those of an app, as a page shows them. */
  infosOf(app: string): ActionInfo[] {
    return this.actions
      .filter((action) => isOfApp(action, app))
      .map(({ name, label, confirm = null, danger = false, link = null }) => ({ name, label, confirm, danger, link }));
  }

  /** Whether it may depend on the caller which of them a job of an app has. */
  asksCaller(app: string): boolean {
    return this.actions.some((action) => action.enabled !== undefined && isOfApp(action, app));
  }

  /** Those that a job has now for a caller, by name. */
  async possibleFor(job: Job, caller: JobsCaller): Promise<string[]> {
    const fitting = this.actions.filter((action) => this.fits(action, job));
    const enabled = await Promise.all(fitting.map((action) => this.isEnabled(action, job, caller)));
    return fitting.filter((_, index) => enabled[index]).map(({ name }) => name);
  }

  /**
   * Calls the method behind an action that a job has.
   * @returns what it wants to tell
   */
  async run(name: string, job: Job, caller: JobsCaller): Promise<string | null> {
    const action = this.actions.find((one) => one.name === name && this.fits(one, job));
    const told = await action?.call(job, caller);
    return typeof told === 'string' ? told : null;
  }

  private fits(action: CustomAction, job: Job): boolean {
    const { template, statuses } = action;
    return (
      isOfApp(action, job.app) &&
      (template === undefined || this.registry.find(job.app, template)?.name === job.template) &&
      (!statuses || statuses.includes(job.status) || statuses.includes(job.statusText))
    );
  }

  /** One job's trouble with one action must not keep a whole list from being shown. */
  private async isEnabled({ enabled, handler }: CustomAction, job: Job, caller: JobsCaller): Promise<boolean> {
    try {
      return (await enabled?.(job, caller)) ?? true;
    } catch (error) {
      this.logger.warn(`\`enabled\` of the @JobAction on ${handler} failed for job ${job.id}: ${messageOf(error)}`);
      return false;
    }
  }

  private clashOf(action: CustomAction): string | undefined {
    const other = this.actions.find(
      (one) => one !== action && one.name === action.name && (!one.app || isOfApp(action, packageOf(one.app))),
    );
    return other && `${other.handler} has an action with its name "${action.name}" for the same app`;
  }
}

function isOfApp({ app }: NamedJobAction, name: string): boolean {
  return app === undefined || packageOf(app) === name;
}

function filterOf({ app, template, statuses }: NamedJobAction): HandlerFilter {
  return { app, template, status: statuses };
}

function problemOf({ name, label, link }: NamedJobAction): string | undefined {
  if (!/^[\w-]{1,50}$/.test(name)) return `its name "${name}" must be 1 to 50 letters, digits, "-" and "_"`;
  if (isBuiltInAction(name)) return `"${name}" is an action of the library's own`;
  if (!label.trim()) return 'it has no label';
  // Whatever else a browser would run or open.
  if (link !== undefined && !/^(https?:\/\/|[^:]*$|[^:]*[/?#])/i.test(link)) {
    return `its link "${link}" must be relative, or begin with http:// or https://`;
  }
  return undefined;
}
