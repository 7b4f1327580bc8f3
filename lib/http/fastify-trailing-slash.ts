import type { AbstractHttpAdapter } from '@nestjs/core';

/** The part of a Fastify instance that is needed here; Fastify itself is no dependency of this library. */
interface FastifyLike {
  addHook(name: 'onRoute', hook: (this: FastifyLike, route: FastifyRoute) => void): unknown;
  route(options: FastifyRoute): unknown;
  /** The first place is that of Fastify 4, and still understood by Fastify 5. */
  readonly initialConfig: TrailingSlashOption & { readonly routerOptions?: TrailingSlashOption };
}

interface TrailingSlashOption {
  readonly ignoreTrailingSlash?: boolean;
}

interface FastifyRoute {
  readonly url: string;
  readonly method: string | readonly string[];
}

/**
 * Express takes a path with and without a trailing slash for the same; Fastify does not, and NestJS strips the slash from
 * a route. So on Fastify a route that ends as given gets a twin with the slash, and with the same handler: guards and
 * interceptors apply to both. Call it before the routes are registered.
 * @param ending for example `/update-job-status/:jobId`
 */
export function acceptTrailingSlash(adapter: AbstractHttpAdapter | undefined, ending: string): void {
  if (adapter?.getType() !== 'fastify') return;
  const fastify = adapter.getInstance<FastifyLike>();
  const { ignoreTrailingSlash, routerOptions } = fastify.initialConfig;
  // The application has asked Fastify for the same, and a twin would be one route declared twice.
  if (ignoreTrailingSlash === true || routerOptions?.ignoreTrailingSlash === true) return;
  fastify.addHook('onRoute', function (route) {
    // HEAD is made by Fastify itself, for the twin as well.
    if (route.method !== 'HEAD' && route.url.endsWith(ending)) this.route({ ...route, url: `${route.url}/` });
  });
}
