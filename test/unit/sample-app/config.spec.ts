import { describe, expect, it } from '@jest/globals';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../sample-app/config.js';

const HOST_KEY = 'SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

describe('the configuration', () => {
  it('needs nothing: port 3000 and this machine', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      address: '127.0.0.1',
      dataDirectory: join(process.cwd(), 'sample-app/data'),
      pace: 1.5,
    });
  });

  it('lets other machines in when told so', () => {
    expect(readConfig({ LISTEN_ADDRESS: '0.0.0.0' }).address).toBe('0.0.0.0');
  });

  it('names a submit host by two variables', () => {
    const { submitHost } = readConfig({ SUBMIT_HOST: 'jobs@submit.example.org', SUBMIT_HOST_KEY: HOST_KEY });

    expect(submitHost).toEqual({
      username: 'jobs',
      host: 'submit.example.org',
      port: 22,
      hostKey: HOST_KEY,
      privateKeyPath: join(homedir(), '.ssh/id_ed25519'),
    });
  });

  it('takes a port, an IPv6 address and another private key', () => {
    const env = { SUBMIT_HOST: 'jobs@[2001:db8::1]:2222', SUBMIT_HOST_KEY: HOST_KEY, SSH_KEY_PATH: '/keys/site' };

    expect(readConfig(env).submitHost).toMatchObject({ host: '2001:db8::1', port: 2222, privateKeyPath: '/keys/site' });
  });

  it.each([
    [{ PORT: 'http' }, /PORT must be a number from 0 to 65535, not "http"/],
    [{ PACE: '-1' }, /PACE must be a number/],
    [{ ACCOUNTS_FILE: '/nowhere/accounts.json' }, /ACCOUNTS_FILE \/nowhere\/accounts\.json cannot be used: .*ENOENT/],
    [{ SUBMIT_HOST: 'submit.example.org', SUBMIT_HOST_KEY: HOST_KEY }, /SUBMIT_HOST must look like user@host/],
    [{ SUBMIT_HOST: 'jobs@host' }, /SUBMIT_HOST_KEY must be the host key's fingerprint.*ssh-keygen -lf/],
    [{ SUBMIT_HOST: 'jobs@host', SUBMIT_HOST_KEY: 'ssh-ed25519 AAAA' }, /SUBMIT_HOST_KEY must be/],
    [{ SUBMIT_HOST_KEY: HOST_KEY }, /SUBMIT_HOST is not: set it to user@host:port/],
  ])('says what is wrong with %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});
