import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  Inject,
  Injectable,
  Req,
  UseGuards,
} from '@nestjs/common';
import { BasicJobTemplate, BasicJob, JobsApp, JobsTable, type JobsAccessPolicy, type JobsCaller } from 'nestjs-jobs';
import { startTestApp, type TestApp } from '../../test/support/test-app.js';
import { freePort } from '../../test/support/free-port.js';

const PACKAGE = 'bench';

/** Statuses that the jobs go through while a page is watched. */
const STATUSES = ['Running', 'Submitted', 'Paused'] as const;

/** Jobs that are written at the same time. */
const TOGETHER = 500;

@JobsApp({ package: PACKAGE })
class BenchTemplates {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** The query says who is looking: this machine's own browser only. */
interface BenchRequest {
  readonly headers: { readonly 'bench-user'?: string };
}

@Injectable()
class NamedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<BenchRequest>().headers['bench-user'] !== undefined;
  }
}

@Injectable()
class Access implements JobsAccessPolicy {
  caller(request: unknown): JobsCaller | null {
    const user = (request as BenchRequest).headers['bench-user'];
    return user === undefined ? null : { user };
  }
}

@UseGuards(NamedGuard)
@Controller()
class PageController {
  constructor(@Inject(JobsTable) private readonly table: JobsTable) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  async page(@Req() request: BenchRequest): Promise<string> {
    const table = await this.table.render(request, { app: PACKAGE });
    return `<!doctype html><html lang="en"><meta charset="utf-8" /><title>Jobs</title><h1>Jobs</h1>${table}</html>`;
  }
}

/** An application with many jobs of one user, and a page that shows them. */
export class PagesApp {
  private constructor(
    private readonly test: TestApp,
    readonly url: string,
    /** The newest last. */
    private readonly jobs: readonly BasicJob[],
  ) {}

  /** @param count how many jobs `ann` has; nobody else has any */
  static async start(count: number): Promise<PagesApp> {
    const test = await startTestApp({
      apps: [BenchTemplates],
      schedulers: [],
      controllers: [PageController],
      http: { guards: [NamedGuard], access: Access },
    });
    const jobs = await makeJobs(test, count);
    await test.app.listen(await freePort(), '127.0.0.1');
    return new PagesApp(test, await test.app.getUrl(), jobs);
  }

  /**
   * Changes the newest jobs, those of the first page among them.
   * @returns the status that all of them have now
   */
  async change(count: number, round: number): Promise<string> {
    const status = STATUSES[round % STATUSES.length]!;
    await Promise.all(this.jobs.slice(-count).map((job) => job.setStatus(status)));
    return status;
  }

  async dispose(): Promise<void> {
    await this.test.dispose();
  }
}

async function makeJobs({ jobs }: TestApp, count: number): Promise<BasicJob[]> {
  const made: BasicJob[] = [];
  for (let first = 0; first < count; first += TOGETHER) {
    const numbers = Array.from({ length: Math.min(TOGETHER, count - first) }, (_, index) => first + index);
    const batch = numbers.map(async (number) => {
      const job = await jobs.createJob({ name: `Basin ${number}`, user: 'ann', templateName: 'byHand' });
      await job.execute();
      return job as BasicJob;
    });
    made.push(...(await Promise.all(batch)));
  }
  return made.sort((one, other) => one.id - other.id);
}
