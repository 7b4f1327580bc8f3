import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { MANAGER_OPTIONS, type ManagerOptions } from '../../manager/manager.services.js';
import { CrossSiteRequestError, NotJsonError } from '../http.errors.js';
import { JOBS_HTTP_OPTIONS, type JobsHttpOptions } from './jobs-http.options.js';

/** The part of a request of Express or Fastify that is looked at. */
interface RequestLike {
  readonly method: string;
  /** What proxies say counts here where the application trusts them, and only there. */
  readonly host?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const READING: readonly string[] = ['GET', 'HEAD'];

/** What `Sec-Fetch-Site` says of requests that no page of another origin has made. */
const OWN_SITE: readonly unknown[] = [undefined, 'same-origin', 'none'];

/**
 * Lets requests that change something pass only when a page of the application's own origin, or no page at all, makes
 * them (https://fetch.spec.whatwg.org/#origin-header). Those with a body must be JSON: a form can be sent from any page,
 * without the browser asking first. A browser says where a request comes from, and pages cannot make it say otherwise;
 * whoever is no browser has nobody's cookies.
 */
@Injectable()
export class OwnPagesGuard implements CanActivate {
  private readonly origins: ReadonlySet<string>;

  constructor(
    @Inject(JOBS_HTTP_OPTIONS) { origins = [] }: JobsHttpOptions,
    @Inject(MANAGER_OPTIONS) { callback: { publicUrl } }: ManagerOptions,
  ) {
    this.origins = new Set([...origins, ...(publicUrl === undefined ? [] : [publicUrl])].map(originOf));
  }

  /**
   * @throws CrossSiteRequestError
   * @throws NotJsonError
   */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestLike>();
    if (READING.includes(request.method)) return true;
    const { headers } = request;
    if (!this.isTrusted(request)) throw new CrossSiteRequestError();
    if (request.method !== 'DELETE' && !isJson(headers['content-type'])) throw new NotJsonError();
    return true;
  }

  private isTrusted({ headers, host = String(headers.host) }: RequestLike): boolean {
    const { origin } = headers;
    if (typeof origin === 'string' && this.origins.has(origin)) return true;
    return OWN_SITE.includes(headers['sec-fetch-site']) && (origin === undefined || hostOf(origin) === host);
  }
}

function isJson(contentType: string | string[] | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(String(contentType));
}

function originOf(url: string): string {
  return new URL(url).origin;
}

/** `null` for the origin of a sandboxed page, and for what is none. */
function hostOf(origin: string | string[]): string | null {
  const text = String(origin);
  return URL.canParse(text) ? new URL(text).host : null;
}
