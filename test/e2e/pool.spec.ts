import { findSubmitHost } from '../support/submit-host.js';
import { describeSampleApp } from './sample-app.suite.js';

describeSampleApp('a real HTCondor over SSH', () => {
  const { username, host, port, hostKey, privateKeyPath } = findSubmitHost();
  return { SUBMIT_HOST: `${username}@${host}:${port}`, SUBMIT_HOST_KEY: hostKey, SSH_KEY_PATH: privateKeyPath };
});
