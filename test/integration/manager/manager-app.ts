import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  embedded,
  getJobManagerToken,
  JobsApp,
  Workspaces,
  type JobManager,
} from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp, type TestAppOptions } from '../../support/test-app.js';

export class RunoffInput {
  @IsPositive()
  area!: number;

  @IsOptional()
  @IsString()
  @Length(1, 20)
  basin?: string;

  @IsOptional()
  @IsDate()
  @Type(() => Date)
  from?: Date;
}

@JobsApp({ package: 'managed' })
export class ManagedApp {
  @CondorJobTemplate()
  quick() {
    return { executable: '$(APP_WORKSPACE)/quick.sh', submitTemplate: 'vanilla_transfer_files', arguments: ['0'] };
  }

  @CondorJobTemplate({ input: RunoffInput })
  async runoff(input: RunoffInput) {
    await Promise.resolve();
    return {
      executable: '$(APP_WORKSPACE)/quick.sh',
      submitTemplate: 'vanilla_transfer_files',
      arguments: [input.constructor.name, String(input.area), input.basin ?? '', input.from?.toISOString() ?? ''],
    };
  }

  @BasicJobTemplate({ name: 'by-hand' })
  byHand = { description: 'done by hand', extendedProperties: { a: 1, deep: { b: 2 } } };
}

/** An application with {@link ManagedApp} on the embedded scheduler. */
export async function startManagedApp(options: Partial<TestAppOptions> = {}): Promise<ManagedTestApp> {
  const directory = options.directory ?? (await temporaryDirectory());
  const test = await startTestApp({
    apps: [ManagedApp],
    schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
    ...options,
    directory,
  });
  const program = join(await test.app.get(Workspaces, { strict: false }).ofApp('managed'), 'quick.sh');
  await writeFile(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  await chmod(program, 0o755);
  const typed = test.app.get<JobManager<ManagedApp>>(getJobManagerToken(ManagedApp), { strict: false });
  return Object.defineProperties(test, { typed: { value: typed } }) as ManagedTestApp;
}

export interface ManagedTestApp extends TestApp {
  /** The same as `jobs`, with the types of the app. */
  readonly typed: JobManager<ManagedApp>;
}
