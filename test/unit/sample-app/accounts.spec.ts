import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAccounts } from '../../../sample-app/accounts/accounts-file.js';
import { Accounts } from '../../../sample-app/accounts/accounts.service.js';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '../../../sample-app/accounts/demo-accounts.js';
import { FailedAttempts } from '../../../sample-app/accounts/failed-attempts.js';
import { localPath } from '../../../sample-app/accounts/local-path.js';
import { hashPassword, isPasswordHash, verifyPassword } from '../../../sample-app/accounts/password-hash.js';
import { SessionSigner } from '../../../sample-app/accounts/session-cookie.js';
import { sessionSecretIn } from '../../../sample-app/accounts/session-secret.js';
import { Sessions } from '../../../sample-app/accounts/sessions.service.js';
import type { SampleAppConfig } from '../../../sample-app/config.js';

const MINUTE = 60_000;

/** A hash that looks right; whose password it is does not matter. */
const HASH = DEMO_ACCOUNTS[0]!.password;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sample-app-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function config(more: Partial<SampleAppConfig> = {}): SampleAppConfig {
  return { port: 0, address: '127.0.0.1', dataDirectory: directory, pace: 0, ...more };
}

describe('a password', () => {
  it('is kept as a salted hash by which it is known again', async () => {
    const [one, two] = await Promise.all([hashPassword('häufig'), hashPassword('häufig')]);

    expect(one).not.toBe(two);
    expect(isPasswordHash(one)).toBe(true);
    expect(await verifyPassword('häufig', one)).toBe(true);
    expect(await verifyPassword('selten', two)).toBe(false);
  });

  it.each(['', 'plain text', HASH.replace('ln=15', 'ln=30'), HASH.slice(1)])(
    'is never that of %j, which is no hash',
    async (hash) => {
      expect(isPasswordHash(hash)).toBe(false);
      expect(await verifyPassword('', hash)).toBe(false);
    },
  );
});

describe('the accounts file', () => {
  const write = (content: unknown): string => {
    const path = join(directory, 'accounts.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const ADA = { name: 'ada', fullName: 'Ada B.', role: 'scientist', password: HASH };

  it('names who can sign in', () => {
    expect(readAccounts(write([ADA]))).toEqual([ADA]);
  });

  it.each([
    ['no JSON', /accounts\.json cannot be used: /],
    [[], /at least one account/],
    [[{ ...ADA, name: 'Ada B' }], /the name of entry 1 must be/],
    [[ADA, ADA], /two entries have the name "ada"/],
    [[{ ...ADA, fullName: 7 }], /the fullName of "ada" must be a text/],
    [[{ ...ADA, role: 'king' }], /the role of "ada" must be one of scientist, administrator/],
    [[{ ...ADA, password: 'secret' }], /the password of "ada" must be a hash/],
    [[null], /the name of entry 1/],
  ])('says what is wrong with %j', (content, message) => {
    expect(() => readAccounts(write(content))).toThrow(message);
  });

  it('does not repeat what stands where a hash should', () => {
    expect(() => readAccounts(write([{ ...ADA, password: 'open-text' }]))).not.toThrow(/open-text/);
  });
});

describe('signing in', () => {
  it('takes the accounts of the demonstration where none are configured', async () => {
    const accounts = new Accounts(config());

    expect(accounts.areOfDemonstration).toBe(true);
    expect(await accounts.signIn('maya', DEMO_PASSWORD, 'here')).toMatchObject({ name: 'maya', role: 'scientist' });
    expect(await accounts.signIn('ruth', DEMO_PASSWORD, 'here')).toMatchObject({ role: 'administrator' });
  });

  it('knows nobody of the demonstration where accounts are configured', async () => {
    const accounts = new Accounts(config({ accounts: [{ ...DEMO_ACCOUNTS[0]!, name: 'ada' }] }));

    expect(accounts.areOfDemonstration).toBe(false);
    expect(await accounts.signIn('maya', DEMO_PASSWORD, 'here')).toBe('wrong');
  });

  it('refuses a wrong password and an unknown name alike', async () => {
    const accounts = new Accounts(config());

    expect(await accounts.signIn('maya', 'wrong', 'here')).toBe('wrong');
    expect(await accounts.signIn('nobody', DEMO_PASSWORD, 'here')).toBe('wrong');
  });
});

describe('wrong passwords', () => {
  it('are too many after ten in five minutes, each name and place for itself', () => {
    let now = 0;
    const failed = new FailedAttempts(() => now);
    for (let count = 0; count < 10; count += 1) {
      expect(failed.areTooMany('here maya')).toBe(false);
      failed.add('here maya');
    }

    expect(failed.areTooMany('here maya')).toBe(true);
    expect(failed.areTooMany('there maya')).toBe(false);
    now = 5 * MINUTE;
    expect(failed.areTooMany('here maya')).toBe(false);
  });

  it('are forgotten after the right one', () => {
    const failed = new FailedAttempts(() => 0);
    for (let count = 0; count < 10; count += 1) failed.add('here maya');

    failed.forget('here maya');

    expect(failed.areTooMany('here maya')).toBe(false);
  });
});

describe('a session', () => {
  const signer = new SessionSigner(Buffer.alloc(32, 1));
  const known = (name: string) => (name === 'maya' ? HASH : undefined);
  const value = signer.sign({ name: 'maya', expires: 1000 }, HASH);

  it('is known by its cookie until it is over', () => {
    expect(signer.read(value, known, 999)).toEqual({ name: 'maya', expires: 1000 });
    expect(signer.read(value, known, 1000)).toBeNull();
  });

  it.each([
    ['another name', value.replace('maya', 'ruth')],
    ['another end', value.replace('1000', '9999')],
    ['no signature', 'maya:1000:'],
    ['nothing', ''],
  ])('is none with %s', (_what, forged) => {
    expect(signer.read(forged, () => HASH, 0)).toBeNull();
  });

  it('ends when the secret or the password is another one', () => {
    expect(new SessionSigner(Buffer.alloc(32, 2)).read(value, known, 0)).toBeNull();
    expect(signer.read(value, () => `${HASH}x`, 0)).toBeNull();
    expect(signer.read(value, () => undefined, 0)).toBeNull();
  });

  it('survives a restart, by a secret that nobody else can read', () => {
    const secret = sessionSecretIn(directory);

    expect(sessionSecretIn(directory)).toEqual(secret);
    expect(secret).toHaveLength(32);
    expect(statSync(join(directory, 'session-secret')).mode & 0o077).toBe(0);
  });

  it('begins and ends with a cookie that no script sees and no other site sends', () => {
    const accounts = new Accounts(config());
    const sessions = new Sessions(config(), accounts);
    const begun = sessions.begin(accounts.find('maya')!, true);

    expect(begun).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/);
    expect(sessions.accountOf(`theme=dark; ${begun.split(';')[0]!}`)).toBe(accounts.find('maya'));
    expect(sessions.end(false)).toBe('runoff_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
    expect(sessions.accountOf(undefined)).toBeUndefined();
  });
});

describe('the page after the sign-in', () => {
  it.each([
    ['/jobs/7/results?year=2014', '/jobs/7/results?year=2014'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['/a\r\nSet-Cookie: x=y', '/'],
    ['', '/'],
    [['/a'], '/'],
    [undefined, '/'],
  ])('for %j is %j', (given, expected) => {
    expect(localPath(given)).toBe(expected);
  });
});
