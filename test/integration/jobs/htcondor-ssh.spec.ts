import { htcondorSsh } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { describeJobLife } from './job-life.suite.js';

describeJobLife('HTCondor over SSH', () => htcondorSsh({ name: 'pool', ...findSubmitHost() }));
