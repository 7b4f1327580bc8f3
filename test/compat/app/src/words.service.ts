import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { InjectJobManager, type Job, JobManager, OnJobResults, Workspaces } from 'nestjs-jobs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Repository } from 'typeorm';
import { Count } from './count.entity.js';
import { WordsApp } from './words.app.js';

/** Starts jobs, and keeps what they find out. */
@Injectable()
export class WordsService {
  constructor(
    @InjectJobManager(WordsApp) private readonly jobs: JobManager,
    @InjectRepository(Count) private readonly counts: Repository<Count>,
    private readonly workspaces: Workspaces,
  ) {}

  /** Executes a job that counts the words of a text. */
  async start(user: string, words: string): Promise<Job> {
    await writeFile(join(await this.workspaces.ofUser('words', user), 'text.txt'), words);
    const job = await this.jobs.createJob({ name: 'A text', user, templateName: 'count' });
    return job.execute();
  }

  find(user: string, id: number): Promise<Job | null> {
    return this.jobs.getJob(id, { user });
  }

  /** What a job has found out; `null` before. */
  async wordsOf(id: number): Promise<number | null> {
    return (await this.counts.findOneBy({ jobId: id }))?.words ?? null;
  }

  @OnJobResults('count')
  async keep(job: Job): Promise<void> {
    const file = await job.file('count.txt');
    if (!file) throw new Error(`Job ${job.id} has left no count.txt.`);
    await this.counts.save({ jobId: job.id, words: Number(await text(file)) });
  }
}
