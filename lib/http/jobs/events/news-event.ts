import type { Job } from '../../../manager/job.js';
import type { JobJson } from '../../../manager/job-json.js';
import type { JobNews } from '../../../manager/job-news.js';
import { eventText } from '../../streaming/event-text.js';
import type { JobsVisitor } from '../jobs-visitor.js';

/** A changed job, with what every visitor is shown of it. */
interface Shown {
  readonly job: Job;
  readonly json: JobJson;
  /** As JSON, without the bracket at its end. */
  readonly text: string;
}

/**
 * An event `jobs`, to be told to many visitors: what is the same for all of them is written once, and those who are shown
 * the same are sent the same bytes.
 */
export class NewsEvent {
  private readonly changed: readonly Shown[];
  private readonly deleted: readonly JobNews[];
  private readonly byAudience = new Map<string, Promise<Buffer | null>>();

  /** @param id where the streams stand behind it */
  constructor(
    news: readonly JobNews[],
    private readonly id: string,
    private readonly time: Date,
  ) {
    this.deleted = news.filter(({ job }) => job === null);
    this.changed = news.flatMap(({ job }) => (job ? shownOf(job) : []));
  }

  /** Its bytes for a visitor; `null` where none of the jobs is theirs to see. */
  for(visitor: JobsVisitor): Promise<Buffer | null> {
    const { audience } = visitor;
    if (audience === null) return this.bytesFor(visitor);
    const known = this.byAudience.get(audience) ?? this.bytesFor(visitor);
    this.byAudience.set(audience, known);
    return known;
  }

  private async bytesFor(visitor: JobsVisitor): Promise<Buffer | null> {
    const changed = this.changed.filter(({ job }) => visitor.sees(job));
    const deleted = this.deleted.filter((news) => visitor.sees(news)).map(({ id }) => id);
    if (!changed.length && !deleted.length) return null;
    const views = await Promise.all(changed.map((shown) => viewText(shown, visitor)));
    const rest = JSON.stringify({ deleted, time: this.time.toISOString() }).slice(1);
    return Buffer.from(eventText({ id: this.id, type: 'jobs', data: `{"jobs":[${views.join(',')}],${rest}` }));
  }
}

function shownOf(job: Job): Shown {
  const json = job.toJSON();
  return { job, json, text: JSON.stringify({ ...json, id: job.id, revision: job.revision }).slice(0, -1) };
}

async function viewText({ job, json, text }: Shown, visitor: JobsVisitor): Promise<string> {
  return `${text},"allowedActions":${JSON.stringify(await visitor.allowedActions(job, json))}}`;
}
