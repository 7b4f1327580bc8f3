import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { describeHost } from './host.conformance.js';

const submitHost = findSubmitHost();

describeHost('SshHost', () => new SshHost(submitHost));
