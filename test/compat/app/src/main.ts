import { NestFactory } from '@nestjs/core';
import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { WordsService } from './words.service.js';

/** Counts the words of its argument and prints the number: the app without a server, as compiled. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const service = app.get(WordsService);
  const job = await service.start('ann', process.argv[2] ?? '');
  while (!job.isFinal) await job.updateStatus();
  console.log(job.status, await service.wordsOf(job.id ?? 0));
  await app.close();
}

void main();
