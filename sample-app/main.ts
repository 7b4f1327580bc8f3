import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { mkdir } from 'node:fs/promises';
import { AppModule } from './app.module.js';
import { ConfigError } from './config.error.js';
import { readConfig, type SampleAppConfig } from './config.js';
import { configureApp } from './web/configure-app.js';

/** The environment, or the end of the program with a sentence that says what is wrong with it. */
function configOrExit(): SampleAppConfig {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(64);
  }
}

const config = configOrExit();
await mkdir(config.dataDirectory, { recursive: true });
const app = await NestFactory.create<NestExpressApplication>(AppModule.forConfig(config), {
  logger: ['error', 'warn'],
});
configureApp(app);
app.enableShutdownHooks();
await app.listen(config.port, config.address);
console.log(`The sample app is at http://localhost:${config.port}`);
