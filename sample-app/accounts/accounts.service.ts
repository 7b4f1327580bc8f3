import { Injectable } from '@nestjs/common';
import type { SampleAppConfig } from '../config.js';
import { InjectConfig } from '../config.token.js';
import type { Account } from './account.js';
import { DEMO_ACCOUNTS } from './demo-accounts.js';
import { FailedAttempts } from './failed-attempts.js';
import { verifyPassword } from './password-hash.js';

/** The hash of a random text: an unknown name costs as long as a wrong password. */
const NOBODYS_PASSWORD = '$scrypt$ln=15,r=8,p=3$KxM0NNgSNEDgR2hy9nx6Ew$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** How an attempt to sign in ended. */
export type SignIn = Account | 'wrong' | 'too-many-attempts';

/** Who can sign in: the configured accounts, else those of the demonstration. */
@Injectable()
export class Accounts {
  /** Everybody may know the accounts and their password. */
  readonly areOfDemonstration: boolean;
  readonly all: readonly Account[];
  private readonly failed = new FailedAttempts();

  constructor(@InjectConfig() { accounts }: SampleAppConfig) {
    this.areOfDemonstration = accounts === undefined;
    this.all = accounts ?? DEMO_ACCOUNTS;
  }

  find(name: string): Account | undefined {
    return this.all.find((account) => account.name === name);
  }

  /** @param address where the attempt comes from; others who try the same name do not keep its owner out */
  async signIn(name: string, password: string, address: string): Promise<SignIn> {
    const key = `${address} ${name.slice(0, 64)}`;
    if (this.failed.areTooMany(key)) return 'too-many-attempts';
    // Counted before the password is looked at: many attempts at once are many as well.
    this.failed.add(key);
    const account = this.find(name);
    const right = await verifyPassword(password, account?.password ?? NOBODYS_PASSWORD);
    if (!account || !right) return 'wrong';
    this.failed.forget(key);
    return account;
  }
}
