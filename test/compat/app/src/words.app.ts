import { CondorJobTemplate, JobsApp } from 'nestjs-jobs';
import { join } from 'node:path';
import { Settings } from './settings.js';

/** Counts the words of a text, as a job. */
@JobsApp({ package: 'words' })
export class WordsApp {
  constructor(private readonly settings: Settings) {}

  @CondorJobTemplate()
  count() {
    return {
      executable: join(this.settings.models, 'count.sh'),
      submitTemplate: 'vanilla_transfer_files',
      arguments: ['text.txt'],
      remoteInputFiles: ['$(USER_WORKSPACE)/text.txt'],
      attributes: { transfer_input_files: '../text.txt', transfer_output_files: 'count.txt' },
    };
  }
}
