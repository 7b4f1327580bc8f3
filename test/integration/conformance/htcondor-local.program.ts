import { after, describe, it } from 'node:test';
import { htcondorLocal } from '../../../lib/schedulers/htcondor/htcondor-local.js';
import { schedulerConformance } from '../../../lib/testing/conformance/scheduler-conformance.js';

/** Runs on a submit host, by Node.js's own test runner. */
schedulerConformance('HTCondor of this machine', {
  describe,
  it,
  afterAll: after,
  create: (context) => htcondorLocal({ name: 'here', directory: '.nestjs-jobs-test' }).create(context),
});
