import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { appendEvents } from '../../../lib/schedulers/embedded/event-logs.js';
import { JobDescription } from '../../../lib/schedulers/embedded/job-description.js';
import { layoutOf, type Layout } from '../../../lib/schedulers/embedded/layout.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import { formatEvent, type WritableEvent } from '../../../lib/schedulers/htcondor/event-log-writer.js';

const TIME = new Date('2026-11-23T06:00:00Z');

const ended = (procId: number, exitCode: number): WritableEvent => ({
  clusterId: 1,
  procId,
  time: TIME,
  detail: { type: 'terminated', exitCode },
});

/** What a process that was killed wrote last. */
const TORN = formatEvent(ended(0, 4));

describe('an event log of the embedded scheduler', () => {
  let layout: Layout;
  let job: JobDescription;
  let log: string;

  beforeAll(async () => {
    layout = layoutOf(await mkdtemp(join(tmpdir(), 'event-logs-')));
    await mkdir(layout.events);
    log = join(layout.events, 'events.log');
    const cluster = {
      key: 'key-1',
      directory: 'job-1',
      eventLog: 'events.log',
      jobName: 'melt',
      executable: 'melt.sh',
      commands: [{ name: 'log', value: 'own.log' }],
      numJobs: 2,
      submitTime: TIME.getTime(),
      environment: {},
    };
    job = new JobDescription(cluster, 1, layout);
  });

  afterAll(() => rm(layout.root, { recursive: true, force: true }));

  const eventsOf = async (path: string): Promise<SchedulerEvent[]> =>
    parseEventLog(await readFile(path), { zoneOffsetMinutes: 0, referenceTime: TIME }).events;

  it('begins with its first event', async () => {
    await rm(log, { force: true });

    appendEvents(layout, job, [ended(1, 0)]);

    expect(await readFile(log, 'utf8')).toBe(formatEvent(ended(1, 0)));
    expect(await readFile(join(layout.jobs, 'job-1/run/own.log'), 'utf8')).toBe(formatEvent(ended(1, 0)));
  });

  it('has no part of an event in its next one, wherever a process died that wrote it, and loses neither', async () => {
    for (let length = 0; length <= TORN.length; length += 1) {
      await writeFile(log, formatEvent(ended(2, 0)) + TORN.slice(0, length));

      appendEvents(layout, job, [ended(1, 0)]);
      appendEvents(layout, job, [ended(0, 4)]);

      const exits = (await eventsOf(log)).map(({ procId, detail }) => [
        procId,
        'exitCode' in detail && detail.exitCode,
      ]);
      // The last line end may be all that was missing.
      const isWhole = length >= TORN.length - 1;
      expect({ length, exits }).toEqual({ length, exits: [[2, 0], ...(isWhole ? [[0, 4]] : []), [1, 0], [0, 4]] });
    }
  });
});
