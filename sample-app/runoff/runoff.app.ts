import { CondorJobTemplate, JobsApp, type CondorJobParameters } from 'nestjs-jobs';
import { WEATHER_FILE } from './model-arguments.js';

/** The files that the model consists of and works on; they lie in the app's workspace. */
export const MODEL_FILES = { program: 'runoff.sh', equations: 'runoff.awk', weather: WEATHER_FILE } as const;

/** The app's name in the jobs database and of its workspace. */
export const RUNOFF_PACKAGE = 'runoff';

/** Declares what the app can run. */
@JobsApp({ package: RUNOFF_PACKAGE })
export class RunoffApp {
  /** One run of the model per sub-job; which parameters each takes is said when the job is created. */
  @CondorJobTemplate({ name: 'runoff' })
  runoff(): CondorJobParameters {
    return {
      executable: MODEL_FILES.program,
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: Object.values(MODEL_FILES).map((name) => `$(APP_WORKSPACE)/${name}`),
      attributes: {
        transfer_input_files: [`../${MODEL_FILES.equations}`, `../${MODEL_FILES.weather}`],
        // What the model prints comes back while it runs, so that people can watch its progress.
        stream_output: 'true',
        stream_error: 'true',
      },
    };
  }
}
