import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { JobsModuleExtras, JobsModuleOptions } from './jobs.options.js';

export const {
  ConfigurableModuleClass: ConfigurableJobsModule,
  MODULE_OPTIONS_TOKEN: JOBS_MODULE_OPTIONS,
  OPTIONS_TYPE: FOR_ROOT_OPTIONS,
  ASYNC_OPTIONS_TYPE: FOR_ROOT_ASYNC_OPTIONS,
} = new ConfigurableModuleBuilder<JobsModuleOptions>({ moduleName: 'Jobs' })
  .setClassMethodName('forRoot')
  .setExtras<JobsModuleExtras>({}, (definition) => definition)
  .build();
