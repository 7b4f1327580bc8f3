import { htcondorSsh } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { describeItemdata } from './itemdata.suite.js';

describeItemdata('HTCondor over SSH', () => htcondorSsh({ name: 'pool', ...findSubmitHost() }));
