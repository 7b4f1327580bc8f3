import { randomUUID } from 'node:crypto';
import { basename, isAbsolute, resolve } from 'node:path';
import type { Item } from '../domain/itemdata.js';
import type {
  BasicJobParameters,
  CondorJobParameters,
  CondorParameters,
  StoredCondorParameters,
  SubmitValue,
} from '../domain/job-parameters.js';
import { JOB_STATUS } from '../domain/job-status.js';
import { JOB_TYPES, type JobType } from '../domain/job-types.js';
import { messageOf } from '../domain/jobs.error.js';
import { quoteEnvironment } from '../schedulers/htcondor/environment.js';
import { assertAllowedSubmitCommand } from '../schedulers/htcondor/submit-commands.js';
import { toSubmitValue } from '../schedulers/htcondor/submit-value.js';
import type { NewJob } from '../store/job.store.js';
import { mergeParameters } from '../templates/merge-parameters.js';
import { InvalidJobParametersError, type ParameterProblem } from '../templates/template.errors.js';
import type { RegisteredTemplate } from '../templates/template.registry.js';
import { plainInput, takeInput } from '../templates/template-input.js';
import { validateParameters } from '../templates/validate-parameters.js';
import { isInside } from '../workspaces/paths.js';
import { resolveWorkspaceVariables } from '../workspaces/workspace-variables.js';
import { jsonCopy, nameProblems, problemsOfFields } from './job-fields.js';
import { sweepProblems } from './item-check.js';
import { UnknownSubmitTemplateError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';

/** What a new job is made of. */
export interface JobRequest {
  readonly template: RegisteredTemplate;
  readonly name: string;
  readonly user: string;
  /** For a template with an input class. */
  readonly input?: unknown;
  /** The caller's own key of the creation. */
  readonly idempotencyKey?: string | null;
  /** Put over the template's parameters. */
  readonly parameters: object;
}

/** A new job that is not stored yet. */
export interface MadeJob {
  readonly row: NewJob;
  /** The rows of a sweep; `null` for another job. */
  readonly items: readonly Item[] | null;
}

/** Makes the row of a new job: template, then overrides, workspace variables resolved, everything checked. */
export class JobFactory {
  constructor(private readonly services: ManagerServices) {}

  /**
   * @throws InvalidJobParametersError that names each field
   * @throws UnknownSchedulerError, UnknownSubmitTemplateError
   */
  async make({
    template,
    name,
    user,
    input: given,
    idempotencyKey = null,
    parameters: overrides,
  }: JobRequest): Promise<MadeJob> {
    this.refuseAny(template, nameProblems(name));
    const input = await takeInput(template, given);
    const kept = plainInput(input);
    const [appWorkspace, userWorkspace] = await Promise.all([
      this.services.workspaces.ofApp(template.app),
      this.services.workspaces.ofUser(template.app, user),
    ]);
    const fixed = resolveWorkspaceVariables(await template.parameters(input), { appWorkspace, userWorkspace });
    const parameters = mergeParameters(fixed, overrides);
    await validateParameters(template.name, template.type, parameters);
    const { itemdata, ...ofRow }: CondorJobParameters = parameters;
    const { description, workspace, extendedProperties }: BasicJobParameters = ofRow;
    const directory = resolve(workspace ?? userWorkspace);
    const roots = [appWorkspace, userWorkspace, directory, ...this.services.options.allowedRoots];
    if (workspace !== undefined)
      this.checkInside(
        template,
        'workspace',
        directory,
        roots.filter((root) => root !== directory),
      );
    const typed = this.ofType(
      template,
      template.type,
      { ...ofRow, ...this.sweep(template, parameters) },
      directory,
      roots,
    );
    const fields = { name, description: description ?? '', extendedProperties: extendedProperties ?? {}, input: kept };
    this.refuseAny(template, problemsOfFields({ ...fields, parameters: typed.parameters }));
    const row: NewJob = {
      key: randomUUID(),
      app: template.app,
      type: template.type,
      template: template.name,
      name,
      description: fields.description,
      user,
      status: JOB_STATUS.PENDING,
      customStatus: null,
      statusMessage: itemdata ? 'The rows of its itemdata are being stored.' : null,
      schedulerStatus: null,
      statuses: {},
      exitCode: null,
      exitSignal: null,
      ...typed,
      input: jsonCopy(kept),
      idempotencyKey,
      workspace: directory,
      extendedProperties: jsonCopy(fields.extendedProperties),
      creationTime: this.services.clock.now(),
      notifyAttempts: 0,
      handlerMessage: null,
      executeTime: null,
      startTime: null,
      completionTime: null,
      unreachableSince: null,
      lostTime: null,
      deletedTime: null,
      executionKey: null,
      revision: 0,
    };
    return { row, items: itemdata?.map((item) => ({ ...item })) ?? null };
  }

  /** What the rows of a sweep say of the job: how many sub-jobs it has, and what their values are called. */
  private sweep(
    template: RegisteredTemplate,
    { itemdata, numJobs, ...parameters }: CondorJobParameters,
  ): { readonly numJobs?: number; readonly itemNames?: readonly string[] } {
    if (!itemdata) return {};
    if (numJobs !== undefined && numJobs !== itemdata.length) {
      const message = `is ${numJobs}, and itemdata has ${itemdata.length} rows: leave it out`;
      this.refuse(template, [{ field: 'numJobs', message }]);
    }
    this.checkSubmitTemplate(parameters.submitTemplate);
    this.refuseAny(template, sweepProblems(parameters, this.services.submitTemplates, itemdata));
    return { numJobs: itemdata.length, itemNames: Object.keys(itemdata[0] ?? {}) };
  }

  private ofType(
    template: RegisteredTemplate,
    type: JobType,
    parameters: Omit<CondorJobParameters, 'itemdata'> & StoredCondorParameters,
    directory: string,
    roots: readonly string[],
  ): Pick<NewJob, 'parameters' | 'numJobs' | 'scheduler'> {
    if (type === JOB_TYPES.BASIC) return { parameters: {}, numJobs: 1, scheduler: null };
    const { description, workspace, extendedProperties, scheduler, numJobs = 1, ...condor } = parameters;
    return {
      parameters: this.condorParameters(template, condor, directory, roots),
      numJobs,
      scheduler: this.schedulerName(scheduler),
    };
  }

  private condorParameters(
    template: RegisteredTemplate,
    parameters: Omit<StoredCondorParameters, 'numJobs'>,
    directory: string,
    roots: readonly string[],
  ): StoredCondorParameters {
    this.checkSubmitTemplate(parameters.submitTemplate);
    const { attributes = {}, executable } = parameters;
    const inputs = (parameters.remoteInputFiles ?? []).map((path) => resolve(directory, path));
    inputs.forEach((path) => {
      this.checkInside(template, 'remoteInputFiles', path, roots);
    });
    this.checkCommands(template, Object.entries(attributes), parameters);
    const program = executable === undefined ? undefined : locate(executable, inputs, directory, roots);
    const files = [...inputs, ...(program?.input === undefined ? [] : [program.input])];
    this.checkBaseNames(template, files);
    return { ...parameters, remoteInputFiles: files, ...(program && { executable: program.executable }) };
  }

  private checkInside(template: RegisteredTemplate, field: string, path: string, roots: readonly string[]): void {
    if (roots.some((root) => isInside(root, path))) return;
    this.refuse(template, [
      {
        field,
        message:
          `"${path}" is outside of the allowed directories: the workspaces of the app, the user and the job` +
          ' and the `allowedRoots` of forRoot()',
      },
    ]);
  }

  /** On the submit host the inputs lie side by side. */
  private checkBaseNames(template: RegisteredTemplate, files: readonly string[]): void {
    const names = files.map((path) => basename(path));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) return;
    this.refuse(template, [
      { field: 'remoteInputFiles', message: `two of the files are called "${twice}"; they would overwrite each other` },
    ]);
  }

  private checkCommands(
    template: RegisteredTemplate,
    commands: readonly (readonly [string, SubmitValue])[],
    { arguments: list, environment }: CondorParameters,
  ): void {
    const problems: ParameterProblem[] = [];
    const values: [string, () => string][] = [
      ...commands.map(([name, value]): [string, () => string] => [name, () => toSubmitValue(value, name)]),
      ['arguments', () => toSubmitValue(list ?? '', 'arguments')],
      ['environment', () => quoteEnvironment(environment ?? {})],
    ];
    for (const [name, valueOf] of values) {
      try {
        assertAllowedSubmitCommand(name, valueOf());
      } catch (error) {
        problems.push({ field: name, message: messageOf(error) });
      }
    }
    this.refuseAny(template, problems);
  }

  private checkSubmitTemplate(name: string | undefined): void {
    const known = Object.keys(this.services.submitTemplates);
    if (name !== undefined && !known.includes(name)) throw new UnknownSubmitTemplateError(name, known);
  }

  private schedulerName(scheduler: CondorJobParameters['scheduler']): string | null {
    if (scheduler === undefined || scheduler === null) return null;
    const name = typeof scheduler === 'string' ? scheduler : scheduler.name;
    this.services.schedulers.get(name);
    return name;
  }

  private refuseAny(template: RegisteredTemplate, problems: readonly ParameterProblem[]): void {
    if (problems.length) this.refuse(template, problems);
  }

  private refuse({ name }: RegisteredTemplate, problems: readonly ParameterProblem[]): never {
    throw new InvalidJobParametersError(name, problems);
  }
}

/**
 * Where the program is: one of the inputs, a file of this machine that is to be sent along, or a path on the submit
 * host.
 */
function locate(
  program: string,
  inputs: readonly string[],
  directory: string,
  roots: readonly string[],
): { readonly executable: string; readonly input?: string } {
  if (inputs.some((path) => basename(path) === program)) return { executable: program };
  const path = resolve(directory, program);
  if (isAbsolute(program) && !roots.some((root) => isInside(root, path))) return { executable: program };
  return inputs.includes(path) ? { executable: basename(path) } : { executable: basename(path), input: path };
}
