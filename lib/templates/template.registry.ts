import { Injectable } from '@nestjs/common';
import type { JobType } from '../domain/job-types.js';
import { DuplicateAppError, DuplicateTemplateError, UnknownAppError, UnknownTemplateError } from './template.errors.js';

/** A job template of an app, ready to be used. */
export interface RegisteredTemplate {
  readonly app: string;
  readonly name: string;
  readonly type: JobType;
  /** Where it is declared, for messages: `MyFirstApp.example`. */
  readonly place: string;
  /** The static parameters, workspace variables not resolved yet. */
  parameters(): Promise<object>;
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

  /** @throws DuplicateTemplateError when the app has a template of that name */
  addTemplate(template: RegisteredTemplate): void {
    const templates = this.templatesOf(template.app);
    const known = templates.get(template.name);
    if (known) throw new DuplicateTemplateError(template.app, template.name, [known.place, template.place]);
    templates.set(template.name, template);
  }

  /** @throws UnknownTemplateError that lists the known ones */
  get(app: string, name: string): RegisteredTemplate {
    const templates = this.templatesOf(app);
    const template = templates.get(name);
    if (!template) throw new UnknownTemplateError(app, name, [...templates.keys()]);
    return template;
  }

  private templatesOf(app: string): Map<string, RegisteredTemplate> {
    const known = this.apps.get(app);
    if (!known) throw new UnknownAppError(app);
    return known.templates;
  }
}
