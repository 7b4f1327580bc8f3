import { Injectable, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  JobsApp,
  type JobsAccessPolicy,
  type JobsCaller,
  type JobsHttpOptions,
} from 'nestjs-jobs';
import { fakeScheduler } from 'nestjs-jobs/testing';
import { freePort } from '../../support/free-port.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.js';

@JobsApp({ package: 'rain' })
export class RainApp {
  @CondorJobTemplate()
  run() {
    return { executable: '/bin/true' };
  }

  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** A request of Express or Fastify, as this application's guard and policy look at it. */
interface CallerRequest {
  readonly headers: { readonly caller?: string };
}

/** Lets everybody pass but those whom the header calls `banned`. */
@Injectable()
export class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<CallerRequest>().headers.caller !== 'banned';
  }
}

const MANY = Array.from({ length: 300 }, (_, number) => `student-${number}`);

/** Says who is asking by a header: `admin` sees and does everything, `lead` sees Ann's jobs beside their own, `dean` those of 302. */
@Injectable()
export class HeaderPolicy implements JobsAccessPolicy {
  caller(request: unknown): JobsCaller | null {
    const { caller: user } = (request as CallerRequest).headers;
    if (user === undefined) return null;
    if (user === 'admin') return { user, sees: 'all', may: () => true };
    if (user === 'lead') return { user, sees: { users: ['ann'] } };
    if (user === 'dean') return { user, sees: { users: ['ann', 'bob', ...MANY] } };
    return { user };
  }
}

/** The jobs routes as this application mounts them. */
export const HTTP: JobsHttpOptions = { guards: [HeaderGuard], access: HeaderPolicy };

/** The answer to a request. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** An application with the jobs routes, which listens. */
export interface JobsHttpApp {
  readonly test: TestApp;
  readonly scheduler: ReturnType<typeof fakeScheduler>;
  readonly origin: string;
  /** Asks a route of the app `rain` as somebody; `null` is nobody. */
  ask<T = unknown>(caller: string | null, path: string, init?: RequestInit): Promise<Answer<T>>;
  /** The same with `POST` and a JSON body. */
  post<T = unknown>(caller: string | null, path: string, body?: unknown): Promise<Answer<T>>;
}

/** Nest's platforms. */
export const PLATFORMS = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() } as const;

/** Starts an application on one of the platforms. */
export async function startJobsHttp(
  platform: keyof typeof PLATFORMS = 'Express',
  options: Partial<TestAppOptions> = {},
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<JobsHttpApp> {
  const scheduler = fakeScheduler({ name: 'fake' });
  const test = await startTestApp({
    apps: [RainApp],
    schedulers: [scheduler],
    tracker: { autoStart: false },
    http: HTTP,
    create: (module) => {
      const app = module.createNestApplication(PLATFORMS[platform](), { logger: false });
      prepare(app);
      return app;
    },
    ...options,
  });
  await test.app.listen(await freePort(), '127.0.0.1');
  if (platform === 'Fastify') await (test.app as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  const origin = await test.app.getUrl();
  const ask = async <T>(caller: string | null, path: string, init: RequestInit = {}): Promise<Answer<T>> => {
    const headers = { ...(caller !== null && { caller }), ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(`${origin}/jobs-api/rain/${path}`, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  };
  return {
    test,
    scheduler,
    origin,
    ask,
    post: (caller, path, body = {}) =>
      ask(caller, path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
  };
}
