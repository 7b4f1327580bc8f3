import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { JobsModule } from 'nestjs-jobs';

/** The routes that the module has mounted in an application, such as `GET update-job-status/:jobId`. */
export function mountedRoutes(app: INestApplication): string[] {
  const modules = [...app.get(ModulesContainer).values()].filter(({ metatype }) => metatype === JobsModule);
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => routesOf(metatype as Type)).sort();
}

function routesOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, object>;
  const base = pathsOf(controller);
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] ?? {};
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    return base.flatMap((start) => pathsOf(handler).map((end) => `${RequestMethod[method]} ${start}/${end}`));
  });
}

function pathsOf(target: object): string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
}
