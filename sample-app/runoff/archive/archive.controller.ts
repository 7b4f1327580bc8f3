import { Controller, Get, NotFoundException, Param, ParseIntPipe, StreamableFile, UseGuards } from '@nestjs/common';
import type { Account } from '../../accounts/account.js';
import { Caller } from '../../accounts/caller.decorator.js';
import { SignedInGuard } from '../../accounts/signed-in.guard.js';
import { SchedulerName } from '../../scheduler-name.js';
import { archivePage } from './archive.page.js';
import { Archive } from './archive.js';

/** What the caller keeps. */
@UseGuards(SignedInGuard)
@Controller('archive')
export class ArchiveController {
  constructor(
    private readonly archive: Archive,
    private readonly scheduler: SchedulerName,
  ) {}

  @Get()
  async page(@Caller() caller: Account): Promise<string> {
    return archivePage(await this.archive.list(caller.name), { scheduler: this.scheduler.text, account: caller });
  }

  @Get(':id/:name')
  async file(
    @Caller() caller: Account,
    @Param('id', ParseIntPipe) id: number,
    @Param('name') name: string,
  ): Promise<StreamableFile> {
    const content = await this.archive.file(caller.name, id, name);
    if (!content) throw new NotFoundException(`Nothing of that name is kept of run ${id}.`);
    return new StreamableFile(content, { disposition: `attachment; filename="run-${id}-${name}"` });
  }
}
