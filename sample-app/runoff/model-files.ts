import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Workspaces } from 'nestjs-jobs';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_DIRECTORY, WEATHER_PATH } from '../paths.js';
import { MODEL_FILES, RUNOFF_PACKAGE } from './runoff.app.js';

/** Puts the model and its weather into the app's workspace, where the job template names them. */
@Injectable()
export class ModelFiles implements OnModuleInit {
  constructor(private readonly workspaces: Workspaces) {}

  async onModuleInit(): Promise<void> {
    const workspace = await this.workspaces.ofApp(RUNOFF_PACKAGE);
    const program = join(workspace, MODEL_FILES.program);
    await Promise.all([
      copyFile(join(MODEL_DIRECTORY, MODEL_FILES.program), program),
      copyFile(join(MODEL_DIRECTORY, MODEL_FILES.equations), join(workspace, MODEL_FILES.equations)),
      copyFile(WEATHER_PATH, join(workspace, MODEL_FILES.weather)),
    ]);
    await chmod(program, 0o755);
  }
}
