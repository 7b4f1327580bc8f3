import { JobsApp } from '../../../lib/templates/decorators/jobs-app.decorator.js';
import {
  CondorJobTemplate,
  BasicJobTemplate,
  JobTemplate,
} from '../../../lib/templates/decorators/job-template.decorator.js';
import type { CondorJobParameters } from '../../../lib/domain/job-parameters.js';

/** Checked by the type checker: a line below an `@ts-expect-error` must not compile. */
@JobsApp({ package: 'a' })
export class TypedTemplates {
  @CondorJobTemplate({ name: 'x' })
  x() {
    return { executable: 'a', attributes: { transfer_input_files: ['../a'] } };
  }
  @CondorJobTemplate()
  async y() {
    await Promise.resolve();
    return { executable: 'a', numJobs: 3 };
  }
  // @ts-expect-error the name is misspelt
  @CondorJobTemplate()
  z() {
    return { executible: 'a', numJobs: 3 };
  }
  // @ts-expect-error the name is misspelt
  @CondorJobTemplate()
  async z2() {
    await Promise.resolve();
    return { executable: 'a', numjobs: 3 };
  }
  @CondorJobTemplate()
  p: CondorJobParameters = { executable: 'a' };
  // @ts-expect-error the value has a wrong type
  @CondorJobTemplate()
  q = { numJobs: 'a' };
  @BasicJobTemplate({ parameters: { description: 'x' } })
  b() {
    return {};
  }
  // @ts-expect-error a BasicJob has no program
  @BasicJobTemplate()
  b2() {
    return { executable: 'x' };
  }
  @JobTemplate({ type: 'condor' })
  c() {
    return { executable: 'x' };
  }
  @CondorJobTemplate()
  d(): CondorJobParameters {
    return { executable: 'x' };
  }
}
