/** The part of a request of Express or Fastify that tells how the app was reached. */
export interface RequestLike {
  /** `http` or `https`. */
  readonly protocol: string;
  /** By their names in lower case; `host` is read. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Where the status callback of this application is mounted. */
export interface CallbackPlace {
  /** Path of its controller, for example `update-job-status`. */
  readonly path: string;
  /** Whether a call must carry the job's token. */
  readonly token: 'none' | 'required';
  /** The global prefix of the application, read when a URL is made: it is set after the modules were built. */
  readonly globalPrefix: () => string;
  /** Origin, and path where there is one, under which the app is reached from outside. */
  readonly publicUrl?: string;
}

/**
 * The absolute URL of a job's status callback, with a trailing slash as in the 2016 Jobs API.
 * @param token of the job, where the callback requires one
 */
export function callbackUrl(request: RequestLike, jobId: number, place: CallbackPlace, token?: string): string {
  const origin = place.publicUrl ?? `${request.protocol}://${hostOf(request)}`;
  const segments = [place.globalPrefix(), place.path, String(jobId)].map((part) => part.replace(/^\/+|\/+$/g, ''));
  const url = `${[origin.replace(/\/+$/, ''), ...segments.filter(Boolean)].join('/')}/`;
  return token === undefined ? url : `${url}?token=${token}`;
}

function hostOf({ headers }: RequestLike): string {
  const { host = headers[':authority'] } = headers;
  return typeof host === 'string' ? host : 'localhost';
}
