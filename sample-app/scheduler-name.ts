import { Injectable } from '@nestjs/common';
import type { SampleAppConfig } from './config.js';
import { InjectConfig } from './config.token.js';

/** Says in one phrase where the jobs run. */
@Injectable()
export class SchedulerName {
  readonly text: string;

  constructor(@InjectConfig() { submitHost }: SampleAppConfig) {
    this.text = submitHost ? `HTCondor at ${submitHost.username}@${submitHost.host}` : 'Embedded scheduler';
  }
}
