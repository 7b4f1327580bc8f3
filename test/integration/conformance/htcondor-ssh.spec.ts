import { afterAll, describe, it } from '@jest/globals';
import { htcondorSsh } from 'nestjs-jobs';
import { schedulerConformance } from 'nestjs-jobs/testing';
import { findSubmitHost } from '../../support/submit-host.js';

schedulerConformance('HTCondor over SSH', {
  describe,
  it,
  afterAll,
  create: (context) =>
    htcondorSsh({ name: 'pool', directory: '.nestjs-jobs-test', ...findSubmitHost() }).create(context),
});
