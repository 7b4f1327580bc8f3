import { Injectable } from '@nestjs/common';
import { problemsOfCustomStatuses, type CustomStatuses } from '../domain/custom-status.js';
import type { JobType } from '../domain/job-types.js';
import type { InputClass } from './decorators/job-template.decorator.js';
import {
  DuplicateAppError,
  DuplicateTemplateError,
  InvalidCustomStatusError,
  UnknownAppError,
  UnknownTemplateError,
} from './template.errors.js';

/** A job template of an app, ready to be used. */
export interface RegisteredTemplate {
  readonly app: string;
  readonly name: string;
  /** The decorated member: jobs may name the template by it as well. */
  readonly member: string;
  readonly type: JobType;
  /** The class of its input; null for a template without one. */
  readonly input: InputClass | null;
  /** Where it is declared, for messages: `MyFirstApp.example`. */
  readonly place: string;
  /**
   * The parameters, workspace variables not resolved yet.
   * @param input an instance of its input class; null for a template without one
   */
  parameters(input: object | null): Promise<object>;
}

interface RegisteredApp {
  readonly place: string;
  readonly statuses: CustomStatuses;
  readonly templates: Map<string, RegisteredTemplate>;
}

/** All apps of this Nest application and their templates. */
@Injectable()
export class TemplateRegistry {
  private readonly apps = new Map<string, RegisteredApp>();

  /**
   * @throws DuplicateAppError when another class has the package
   * @throws InvalidCustomStatusError when the statuses of its own do not hold together
   */
  addApp(app: string, place: string, statuses: CustomStatuses = {}): void {
    const known = this.apps.get(app);
    if (known) throw new DuplicateAppError(app, [known.place, place]);
    const problems = problemsOfCustomStatuses(statuses);
    if (problems.length) throw new InvalidCustomStatusError(app, place, problems);
    this.apps.set(app, { place, statuses, templates: new Map() });
  }

  /** @throws DuplicateTemplateError when the app has a template that is known by that name, or by that member */
  addTemplate(template: RegisteredTemplate): void {
    const templates = this.templatesOf(template.app);
    for (const word of [template.name, template.member]) {
      const known = named(templates, word);
      if (known) throw new DuplicateTemplateError(template.app, word, [known.place, template.place]);
    }
    templates.set(template.name, template);
  }

  /**
   * A template by its name, or by the member that declares it.
   * @throws UnknownTemplateError that lists the known ones
   */
  get(app: string, name: string): RegisteredTemplate {
    const templates = this.templatesOf(app);
    const template = named(templates, name);
    if (!template) throw new UnknownTemplateError(app, name, [...templates.keys()]);
    return template;
  }

  /** The same; `undefined` where there is none. */
  find(app: string, name: string): RegisteredTemplate | undefined {
    return named(this.apps.get(app)?.templates ?? new Map<string, RegisteredTemplate>(), name);
  }

  /** The packages of all apps. */
  get packages(): string[] {
    return [...this.apps.keys()];
  }

  /** The statuses of an app's own; none for an app that is not part of this application any more. */
  statusesOf(app: string): CustomStatuses {
    return this.apps.get(app)?.statuses ?? {};
  }

  private templatesOf(app: string): Map<string, RegisteredTemplate> {
    const known = this.apps.get(app);
    if (!known) throw new UnknownAppError(app);
    return known.templates;
  }
}

function named(templates: ReadonlyMap<string, RegisteredTemplate>, word: string): RegisteredTemplate | undefined {
  return templates.get(word) ?? [...templates.values()].find(({ member }) => member === word);
}
