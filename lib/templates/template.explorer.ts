import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { jobsAppOf } from './decorators/jobs-app.decorator.js';
import { declaredTemplatesOf, type DeclaredTemplate } from './decorators/job-template.decorator.js';
import { mergeParameters } from './merge-parameters.js';
import { AppNotStaticError } from './template.errors.js';
import { TemplateRegistry } from './template.registry.js';

/** Finds the `@JobsApp` providers of the application and registers their templates, at start-up. */
@Injectable()
export class TemplateExplorer implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly registry: TemplateRegistry,
  ) {}

  onModuleInit(): void {
    const seen = new Set<object>();
    for (const wrapper of this.discovery.getProviders()) {
      const type = classOf(wrapper);
      const app = type && jobsAppOf(type);
      if (!type || !app || seen.has(type)) continue;
      seen.add(type);
      if (!wrapper.isDependencyTreeStatic()) throw new AppNotStaticError(type.name);
      this.registry.addApp(app.package, type.name, app.statuses);
      this.register(app.package, type.name, wrapper.instance as object, declaredTemplatesOf(type));
    }
  }

  private register(app: string, className: string, instance: object, templates: readonly DeclaredTemplate[]): void {
    for (const { member, name, type, parameters, input } of templates) {
      this.registry.addTemplate({
        app,
        name,
        member,
        type,
        input,
        place: `${className}.${member}`,
        parameters: async (given) => mergeParameters(parameters, await readMember(instance, member, given)),
      });
    }
  }
}

/** The class behind a provider, also for `useFactory` and `useValue`. */
function classOf(wrapper: InstanceWrapper): { readonly name: string } | undefined {
  const type: unknown =
    !wrapper.metatype || wrapper.inject ? (wrapper.instance as object | undefined)?.constructor : wrapper.metatype;
  return typeof type === 'function' ? type : undefined;
}

async function readMember(instance: object, member: string, input: object | null): Promise<object> {
  const value = (instance as Record<string, unknown>)[member];
  const given = input === null ? [] : [input];
  const parameters = typeof value === 'function' ? await (value.call(instance, ...given) as unknown) : value;
  return parameters ?? {};
}
