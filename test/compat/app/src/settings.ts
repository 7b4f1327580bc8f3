import { Injectable } from '@nestjs/common';
import { join, resolve } from 'node:path';

/** Where the app reads and writes. */
@Injectable()
export class Settings {
  readonly models = resolve('models');
  readonly data = resolve(process.env.DATA_DIRECTORY ?? 'data');
  readonly database = join(this.data, 'app.sqlite');
  readonly workspaces = join(this.data, 'workspaces');
}
