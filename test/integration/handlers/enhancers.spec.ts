import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  Injectable,
  Module,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type ArgumentMetadata,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { JOBS_CONTEXT, OnJobResults, OnJobStatus, type Job, type JobStatusChange } from 'nestjs-jobs';
import { tap, type Observable } from 'rxjs';
import type { TestApp } from '../../support/test-app.js';
import { managerOf, newJob, startLedApp } from './support.js';

const log: string[] = [];

@Injectable()
class Names {
  readonly interceptor = 'interceptor';
}

@Injectable()
class LogInterceptor implements NestInterceptor {
  constructor(private readonly names: Names) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const [job, change] = context.getArgs<[Job, JobStatusChange]>();
    log.push(
      `${this.names.interceptor}: ${context.getType()} ${context.getHandler().name} ${job.name} ${change.number}`,
    );
    return next.handle().pipe(tap(() => log.push('after the handler')));
  }
}

@Injectable()
class OnlyJobs implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.getType<string>() === JOBS_CONTEXT && context.getArgByIndex<Job>(0).user === 'ann';
  }
}

@Injectable()
class TimePipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    log.push(`pipe: ${type}`);
    return value;
  }
}

@Catch()
class SwallowingFilter implements ExceptionFilter {
  catch(): void {
    log.push('filter');
  }
}

@Injectable()
@UseInterceptors(LogInterceptor)
class Watcher {
  @OnJobStatus()
  @UseGuards(OnlyJobs)
  @UsePipes(TimePipe)
  @UseFilters(SwallowingFilter)
  watch(job: Job, change: JobStatusChange): void {
    log.push(`handler: ${job.statusText} ${change.time.constructor.name}`);
  }
}

@Controller()
class WatchingController {
  @OnJobStatus()
  watch(): void {
    log.push('controller');
  }
}

@Injectable()
class BrokenWatcher {
  @OnJobStatus()
  @UseFilters(SwallowingFilter)
  watch(): void {
    throw new Error('broken');
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  @OnJobStatus()
  watch(): void {
    log.push('never');
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequestHelper {}

@Injectable()
class DependsOnRequest {
  constructor(readonly host: PerRequestHelper) {}

  @OnJobResults()
  take(): void {
    log.push('never');
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class PerInjection {
  @OnJobStatus()
  watch(): void {
    log.push('never');
  }
}

describe('guards, pipes and interceptors of a handler', () => {
  let test: TestApp | undefined;

  afterEach(async () => {
    log.length = 0;
    await test?.dispose();
    test = undefined;
  });

  it('work as on a route, with what they have injected', async () => {
    test = await startLedApp({ providers: [Watcher, Names] });
    await newJob(managerOf(test));

    await test.tracker.pollOnce();

    expect(log).toEqual([
      'interceptor: jobs watch by hand 1',
      'pipe: custom',
      'pipe: custom',
      'handler: Pending Date',
      'after the handler',
    ]);
  });

  it('can refuse: the handler counts as failed, and the job says so', async () => {
    test = await startLedApp({ providers: [Watcher, Names] });
    const job = await newJob(managerOf(test), 'byHand', 'bob');

    await test.tracker.pollOnce();

    expect(log).toEqual([]);
    expect((await job.reload()).handlerMessage).toBe(
      'The status handler Watcher.watch failed (attempt 1): Forbidden resource',
    );
  });

  it('do not include exception filters, which answer requests', async () => {
    test = await startLedApp({ providers: [BrokenWatcher] });
    const job = await newJob(managerOf(test));

    await test.tracker.pollOnce();

    expect(log).toEqual([]);
    expect((await job.reload()).handlerMessage).toMatch(/BrokenWatcher\.watch failed \(attempt 1\): broken/);
  });

  it('leave the job whole under a global ValidationPipe', async () => {
    const pipe: Provider = { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true, whitelist: true }) };
    test = await startLedApp({ providers: [Watcher, Names, pipe] });
    await newJob(managerOf(test));

    await test.tracker.pollOnce();

    expect(log).toContain('handler: Pending Date');
  });
});

describe('the search for handlers', () => {
  let test: TestApp | undefined;

  afterEach(async () => {
    log.length = 0;
    await test?.dispose();
    test = undefined;
  });

  it('finds those of controllers, and those of one class once, under however many tokens and modules', async () => {
    @Module({ providers: [Watcher, Names] })
    class FeatureModule {}
    const alias: Provider = { provide: 'ALIAS', useExisting: Watcher };
    test = await startLedApp({
      providers: [Watcher, Names, alias],
      controllers: [WatchingController],
      imports: [FeatureModule],
    });
    await newJob(managerOf(test));

    await test.tracker.pollOnce();

    expect(log.filter((line) => line.startsWith('handler') || line === 'controller').sort()).toEqual([
      'controller',
      'handler: Pending Date',
    ]);
  });

  it.each([
    ['is made for each request', [PerRequest], /PerRequest\.watch is a handler of jobs, but its class/],
    ['depends on what is', [DependsOnRequest, PerRequestHelper], /DependsOnRequest\.take is a handler of jobs/],
    ['is made for each injection', [PerInjection], /PerInjection\.watch is a handler of jobs/],
  ])('refuses a host that %s', async (_, providers, message) => {
    await expect(startLedApp({ providers })).rejects.toThrow(message);
  });

  it.each([
    ['an app', { app: 'nobody' }, /no provider is decorated with @JobsApp\(\{ package: 'nobody' \}\)/],
    ['a template', { template: 'runof' }, /no app has a job template "runof"/],
    ['a template of the app', { app: 'stranger', template: 'otherwise' }, /"stranger" has no job template "otherwise"/],
    ['a status', { status: ['Running', 'Runing'] }, /"Runing" is neither one of JOB_STATUS nor declared/],
    ['a status of another app', { app: 'stranger', status: 'Calibrating' }, /"Calibrating" is neither/],
  ])('refuses a handler that waits for %s that there is not', async (_, filter, message) => {
    @Injectable()
    class Misspelt {
      @OnJobStatus(filter)
      watch(): void {
        log.push('never');
      }
    }

    await expect(startLedApp({ providers: [Misspelt] })).rejects.toThrow(message);
  });
});
