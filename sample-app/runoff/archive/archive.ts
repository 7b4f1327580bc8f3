import type { CondorJob } from 'nestjs-jobs';
import { Workspaces } from 'nestjs-jobs';
import { Injectable } from '@nestjs/common';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { isOutputFile } from '../model-arguments.js';
import { RUNOFF_PACKAGE } from '../runoff.app.js';

/** The results of one run, kept after the run is deleted. */
export interface ArchivedRun {
  readonly id: number;
  /** Names of the files, in order. */
  readonly files: readonly string[];
  /** When they were kept. */
  readonly time: Date;
}

const FOLDER = /^run-(\d{1,10})$/;

/** Results that people keep: copies in their workspace, which no deletion of a run touches. */
@Injectable()
export class Archive {
  constructor(private readonly workspaces: Workspaces) {}

  /** Copies what a run has brought; a second time it replaces the first copy. */
  async keep(job: CondorJob): Promise<ArchivedRun> {
    const names = (await job.files()).map(({ path }) => path).filter(isOutputFile);
    const target = join(this.placeOf(job.user), `run-${job.id}`);
    const unfinished = `${target}.part`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    for (const name of names) {
      const content = await job.file(name);
      if (content) await pipeline(content, createWriteStream(join(unfinished, name)));
    }
    // All or nothing: who looks at the archive never sees half a run.
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
    return { id: job.id, files: names, time: new Date() };
  }

  /** What somebody has kept, the newest run first. */
  async list(user: string): Promise<ArchivedRun[]> {
    const place = this.placeOf(user);
    const names = await readdir(place).catch(emptyWhereMissing);
    const ids = names.flatMap((name) => FOLDER.exec(name)?.[1] ?? []).map(Number);
    const runs = ids.map(async (id): Promise<ArchivedRun> => {
      const folder = join(place, `run-${id}`);
      const [files, { mtime }] = await Promise.all([readdir(folder), stat(folder)]);
      return { id, files: files.sort(), time: mtime };
    });
    return (await Promise.all(runs)).sort((one, other) => other.id - one.id);
  }

  /** One of the files; `null` for any other name. */
  async file(user: string, id: number, name: string): Promise<Readable | null> {
    const kept = (await this.list(user)).find((run) => run.id === id);
    return kept?.files.includes(name) ? createReadStream(join(this.placeOf(user), `run-${id}`, name)) : null;
  }

  private placeOf(user: string): string {
    return join(this.workspaces.pathOfUser(RUNOFF_PACKAGE, user), 'archive');
  }
}

function emptyWhereMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
