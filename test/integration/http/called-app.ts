import { join } from 'node:path';
import { BasicJobTemplate, CondorJobTemplate, embedded, JobsApp } from 'nestjs-jobs';
import type { TestAppOptions } from '../../support/test-app.js';

@JobsApp({ package: 'called' })
export class CalledApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }

  @CondorJobTemplate()
  long() {
    return { executable: '/bin/sleep', arguments: ['20'] };
  }

  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** An application with {@link CalledApp} and the embedded scheduler. */
export function setting(directory: string): TestAppOptions & { readonly directory: string } {
  return {
    apps: [CalledApp],
    schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
    directory,
  };
}
