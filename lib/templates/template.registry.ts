import { Injectable } from '@nestjs/common';
import type { JobType } from '../domain/job-types.js';
import type { InputClass } from './decorators/job-template.decorator.js';
import { DuplicateAppError, DuplicateTemplateError, UnknownAppError, UnknownTemplateError } from './template.errors.js';

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

/** All apps of this Nest application and their templates. */
@Injectable()
export class TemplateRegistry {
  private readonly apps = new Map<string, { place: string; templates: Map<string, RegisteredTemplate> }>();

  /** @throws DuplicateAppError when another class has the package */
  addApp(app: string, place: string): void {
    const known = this.apps.get(app);
    if (known) throw new DuplicateAppError(app, [known.place, place]);
    this.apps.set(app, { place, templates: new Map() });
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

  private templatesOf(app: string): Map<string, RegisteredTemplate> {
    const known = this.apps.get(app);
    if (!known) throw new UnknownAppError(app);
    return known.templates;
  }
}

function named(templates: ReadonlyMap<string, RegisteredTemplate>, word: string): RegisteredTemplate | undefined {
  return templates.get(word) ?? [...templates.values()].find(({ member }) => member === word);
}
