import { Injectable } from '@nestjs/common';
import type { SampleAppConfig } from '../config.js';
import { InjectConfig } from '../config.token.js';
import type { Account } from './account.js';
import { Accounts } from './accounts.service.js';
import { SESSION_COOKIE, SESSION_SECONDS, SessionSigner } from './session-cookie.js';
import { sessionSecretIn } from './session-secret.js';

/** Knows by a signed cookie who is signed in. */
@Injectable()
export class Sessions {
  private readonly signer: SessionSigner;

  constructor(
    @InjectConfig() { dataDirectory }: SampleAppConfig,
    private readonly accounts: Accounts,
  ) {
    this.signer = new SessionSigner(sessionSecretIn(dataDirectory));
  }

  /**
   * The header `Set-Cookie` that signs somebody in.
   * @param secure whether the browser may send it over HTTPS only
   */
  begin(account: Account, secure: boolean): string {
    const expires = Date.now() + SESSION_SECONDS * 1000;
    return cookie(this.signer.sign({ name: account.name, expires }, account.password), SESSION_SECONDS, secure);
  }

  /** The header `Set-Cookie` that signs out. */
  end(secure: boolean): string {
    return cookie('', 0, secure);
  }

  /** @param header `Cookie` of a request */
  accountOf(header: string | undefined): Account | undefined {
    const value = valueOf(header ?? '');
    const session =
      value === undefined ? null : this.signer.read(value, (name) => this.accounts.find(name)?.password, Date.now());
    return session ? this.accounts.find(session.name) : undefined;
  }
}

function cookie(value: string, seconds: number, secure: boolean): string {
  const text = `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  return secure ? `${text}; Secure` : text;
}

function valueOf(header: string): string | undefined {
  const prefix = `${SESSION_COOKIE}=`;
  return header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
}
