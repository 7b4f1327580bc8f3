import type { QueueReport } from '../../domain/scheduler-event.js';
import type { DirectoryEntry, Host, HostFile } from '../../hosts/host.js';
import type {
  BatchReference,
  CollectedFiles,
  ControlAction,
  Scheduler,
  SchedulerCheck,
  SchedulerContext,
  Submission,
  SubmissionBatch,
  SubmissionDirectory,
  SubmittedCluster,
} from '../scheduler.js';
import { OutputCollector } from './collect/output-collector.js';
import { CondorHost } from './condor-host.js';
import { HtcondorController } from './controller.js';
import { HostCheck } from './host-check.js';
import { DEFAULT_DIRECTORY, DEFAULT_KEEP_FINISHED_SECONDS, type HtcondorOptions } from './htcondor.options.js';
import { eventLogPath } from './layout.js';
import { OutputFiles } from './output-files.js';
import { QueueReader } from './queue-reader.js';
import { HtcondorBatchSubmitter } from './batch-submitter.js';
import { HtcondorSubmitter } from './submitter.js';

/** HTCondor, by its commands on a submit host: this machine, or one reached over SSH. */
export class HtcondorScheduler implements Scheduler {
  readonly kind = 'htcondor';
  readonly name: string;
  private readonly condor: CondorHost;
  private readonly submitter: HtcondorSubmitter;
  private readonly batches: HtcondorBatchSubmitter;
  private readonly queue: QueueReader;
  private readonly controller: HtcondorController;
  private readonly outputs: OutputFiles;
  private readonly collector: OutputCollector;
  private readonly hostCheck: HostCheck;

  /** @param host where HTCondor's commands run; closed with the scheduler */
  constructor(
    private readonly host: Host,
    options: HtcondorOptions,
    { installation, clock, takeQueryTurn }: Pick<SchedulerContext, 'installation' | 'clock' | 'takeQueryTurn'>,
  ) {
    const { name, directory = DEFAULT_DIRECTORY, condorConfig, path, keepFinishedSeconds } = options;
    this.name = name;
    this.condor = new CondorHost(name, host, {
      directory,
      installation,
      condorConfig,
      path,
      takeQueryTurn,
    });
    this.submitter = new HtcondorSubmitter(this.condor, keepFinishedSeconds ?? DEFAULT_KEEP_FINISHED_SECONDS);
    this.batches = new HtcondorBatchSubmitter(this.condor, keepFinishedSeconds ?? DEFAULT_KEEP_FINISHED_SECONDS);
    this.queue = new QueueReader(this.condor);
    this.controller = new HtcondorController(this.condor);
    this.outputs = new OutputFiles(this.condor);
    this.collector = new OutputCollector(this.condor);
    this.hostCheck = new HostCheck(this.condor, clock);
  }

  expectSubmission(): void {
    this.submitter.expect();
  }

  submit(submission: Submission, options?: { signal?: AbortSignal }): Promise<SubmittedCluster> {
    return this.submitter.submit(submission, options);
  }

  submitBatch(batch: SubmissionBatch): Promise<SubmittedCluster> {
    return this.batches.submit(batch);
  }

  settleBatch(batch: BatchReference): Promise<SubmittedCluster | null> {
    return this.batches.settle(batch);
  }

  async openEventLog(fileName: string): Promise<HostFile | null> {
    const path = eventLogPath(await this.condor.layout(), fileName);
    return this.condor.reach(() => this.host.openFile(path));
  }

  zoneOffsetMinutes(): Promise<number> {
    return this.hostCheck.zoneOffsetMinutes();
  }

  query(keys: readonly string[]): Promise<QueueReport[]> {
    return this.queue.query(keys);
  }

  control(action: ControlAction, keys: readonly string[], reason: string): Promise<void> {
    return this.controller.control(action, keys, reason);
  }

  acknowledge(keys: readonly string[]): Promise<void> {
    return this.controller.acknowledge(keys);
  }

  collect(directory: string, destination: string): Promise<CollectedFiles> {
    return this.collector.collect(directory, destination);
  }

  removeDirectory(directory: string): Promise<void> {
    return this.outputs.remove(directory);
  }

  listDirectories(): Promise<SubmissionDirectory[]> {
    return this.outputs.directories();
  }

  openOutput(directory: string, path: string): Promise<HostFile | null> {
    return this.outputs.open(directory, path);
  }

  listOutput(directory: string, path: string): Promise<DirectoryEntry[] | null> {
    return this.outputs.list(directory, path);
  }

  check(): Promise<SchedulerCheck> {
    return this.hostCheck.check();
  }

  close(): Promise<void> {
    this.submitter.close();
    return this.host.close();
  }
}
