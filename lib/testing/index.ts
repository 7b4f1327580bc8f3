/**
 * What tests of an app with jobs need: a scheduler in memory, a clock, and waiting without sleeping.
 * @module nestjs-jobs/testing
 */
export { CLOCK, type Clock } from '../domain/clock.js';
export { TestClock } from './test-clock.js';
export { waitForStatus, type WaitForStatusOptions } from './wait-for-status.js';
export {
  FakeScheduler,
  fakeScheduler,
  type FakeJobReference,
  type FakeSchedulerOptions,
  type FakeSubJobs,
} from './fake/fake-scheduler.js';
export type { FakeEnd } from './fake/fake-cluster.js';
export type { FakeProgram, FakeRun } from './fake/fake-run.js';
export { schedulerConformance } from './conformance/scheduler-conformance.js';
export type { ConformanceOptions, ConformanceRunner, OptionalAbility } from './conformance/conformance.options.js';
export { conformanceProgram } from './conformance/programs.js';
