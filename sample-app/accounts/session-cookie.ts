import { createHmac, timingSafeEqual } from 'node:crypto';

/** The cookie that says who is signed in. */
export const SESSION_COOKIE = 'runoff_session';

/** How long a sign-in lasts, seconds: a working day. */
export const SESSION_SECONDS = 12 * 3600;

/** Who is signed in, and until when. */
export interface Session {
  /** Name of the account. */
  readonly name: string;
  /** ms since 1970 */
  readonly expires: number;
}

const FORM = /^([a-z0-9._@-]{1,64}):(\d{1,15}):([A-Za-z0-9_-]{43})$/;

/** Makes cookies that nobody else can make, and reads them. */
export class SessionSigner {
  constructor(private readonly secret: Buffer) {}

  /** @param passwordHash ties the session to the password: after a change of it nobody is signed in by an old one */
  sign({ name, expires }: Session, passwordHash: string): string {
    return `${name}:${expires}:${this.signature(name, String(expires), passwordHash).toString('base64url')}`;
  }

  /**
   * The session of a cookie's value; `null` when it was not signed here or is over.
   * @param passwordHashOf of an account, by name; `undefined` when there is none
   * @param now ms since 1970
   */
  read(value: string, passwordHashOf: (name: string) => string | undefined, now: number): Session | null {
    const [, name, expires, signature] = FORM.exec(value) ?? [];
    if (name === undefined || expires === undefined || signature === undefined) return null;
    const passwordHash = passwordHashOf(name);
    if (passwordHash === undefined || Number(expires) <= now) return null;
    const given = Buffer.from(signature, 'base64url');
    return timingSafeEqual(given, this.signature(name, expires, passwordHash))
      ? { name, expires: Number(expires) }
      : null;
  }

  private signature(name: string, expires: string, passwordHash: string): Buffer {
    return createHmac('sha256', this.secret).update(`${name}:${expires}:${passwordHash}`).digest();
  }
}
