import { Body, Controller, Get, NotFoundException, Param, ParseIntPipe, Post } from '@nestjs/common';
import type { Job } from 'nestjs-jobs';
import { WordsService } from './words.service.js';

/** Counts words over HTTP. */
@Controller('words/:user')
export class WordsController {
  constructor(private readonly service: WordsService) {}

  @Post()
  start(@Param('user') user: string, @Body() { text }: { readonly text: string }): Promise<Job> {
    return this.service.start(user, text);
  }

  @Get(':id')
  async find(@Param('user') user: string, @Param('id', ParseIntPipe) id: number) {
    const job = await this.service.find(user, id);
    if (!job) throw new NotFoundException(`There is no job ${id}.`);
    return { status: job.status, words: await this.service.wordsOf(id) };
  }
}
