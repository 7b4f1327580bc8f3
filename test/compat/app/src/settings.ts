import { Injectable } from '@nestjs/common';
import { embedded, type SchedulerDefinition } from 'nestjs-jobs';
import { join, resolve } from 'node:path';

/** Where the app reads and writes, and where its jobs run. */
@Injectable()
export class Settings {
  readonly models = resolve('models');
  readonly data = resolve(process.env.DATA_DIRECTORY ?? 'data');
  readonly database = join(this.data, 'app.sqlite');
  readonly workspaces = join(this.data, 'workspaces');
  readonly scheduler: SchedulerDefinition = embedded({ name: 'here', directory: join(this.data, 'scheduler') });
}
