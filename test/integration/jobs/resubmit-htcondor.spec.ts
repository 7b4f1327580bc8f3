import { htcondorSsh } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { describeResubmission } from './resubmit.suite.js';

describeResubmission('HTCondor over SSH', () => htcondorSsh({ name: 'pool', ...findSubmitHost() }));
