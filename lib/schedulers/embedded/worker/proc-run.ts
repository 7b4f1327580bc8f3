import { constants } from 'node:os';
import type { WritableEventDetail } from '../../htcondor/event-log-writer.js';
import { appendEvents } from '../event-logs.js';
import type { JobDescription } from '../job-description.js';
import type { ActiveProc, ControlRequest } from '../names.js';
import type { Queue } from '../queue.js';
import { HOLD_CODE, type ProcRecord, type ProgramExit, type Transition } from '../records.js';
import { ControlWatch, type RequestServer, type TakenRequest } from './control-watch.js';
import { killOrphans, signalProcess } from './orphans.js';
import { completeOrHold, holdTransition } from './outcome.js';
import { persist } from './persist.js';
import { processIdentity } from './process-identity.js';
import { startProgram, type RunningProgram } from './program.js';
import { prepareSandbox, scratchPath, type Sandbox } from './sandbox.js';

/** Seconds that a program may take to end after the soft signal, where `kill_sig_timeout` does not say it. */
const DEFAULT_GRACE = 10;

/** One run of one proc's program, from the claim to what is to become of the proc. */
export class ProcRun implements RequestServer {
  /** How the run stands, as it was written into the proc's file last. */
  record: ProcRecord = {};
  private readonly stopping = new AbortController();
  private program: RunningProgram | undefined;
  private stopRequest: TakenRequest | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly job: JobDescription,
    private readonly proc: ActiveProc,
    private readonly slotName: string,
  ) {}

  /** Runs the program, and tells what is to become of the proc when it has ended or was stopped. */
  async run(): Promise<Transition> {
    const watch = new ControlWatch(this.queue, this.proc, this);
    try {
      return await this.runProgram();
    } catch (error) {
      return this.stopRequest ? await this.afterStop(this.stopRequest) : holdTransition(error);
    } finally {
      watch.stop();
      // Gone already, unless an error came between.
      this.signalGroup('SIGKILL');
    }
  }

  canServe({ action }: ControlRequest): boolean {
    // What follows a stop is about the proc at rest: the release of a hold that is under way.
    return this.stopRequest === undefined || action === 'remove';
  }

  async serve(request: TakenRequest): Promise<void> {
    switch (request.action) {
      case 'hold':
      case 'remove':
        this.stop(request);
        break;
      case 'suspend':
        await this.suspend();
        break;
      case 'continue':
        await this.resume();
        break;
      case 'release':
        break;
    }
  }

  fail(error: unknown): void {
    this.stopping.abort(error);
    this.signalGroup('SIGKILL');
  }

  private async runProgram(): Promise<Transition> {
    const { signal } = this.stopping;
    const sandbox = await prepareSandbox(this.queue.layout, this.job, this.proc, signal);
    signal.throwIfAborted();
    const exit = await this.execute(sandbox);
    signal.throwIfAborted();
    this.record = { ...this.record, exit };
    await this.save();
    return await completeOrHold(this.queue.layout, this.job, this.proc, exit);
  }

  private async execute(sandbox: Sandbox): Promise<ProgramExit> {
    const program = await startProgram(this.queue.layout, this.job, this.proc, sandbox, this.slotName);
    this.program = program;
    // A program that has ended already has no identity any more; what matters is that it was started.
    this.record = { startTime: Date.now(), program: processIdentity(program.pid) ?? `${program.pid}-ended` };
    await this.save({ type: 'executing', slot: this.slotName });
    if (this.stopRequest) this.terminate(this.stopRequest);
    const exit = await program.exited;
    this.program = undefined;
    return exit;
  }

  private stop(request: TakenRequest): void {
    this.stopRequest = request;
    this.stopping.abort();
    this.terminate(request);
  }

  /** The soft signal first, and SIGKILL for whatever is left of the process group when the grace is over. */
  private terminate({ action }: TakenRequest): void {
    const { program } = this;
    if (!program) return;
    this.signalGroup(this.softSignal(action));
    this.signalGroup('SIGCONT');
    const grace = Number(this.job.command('kill_sig_timeout', this.proc.procId) ?? DEFAULT_GRACE);
    const timer = setTimeout(() => {
      this.signalGroup('SIGKILL');
    }, grace * 1000);
    void program.exited.finally(() => {
      clearTimeout(timer);
    });
  }

  private softSignal(action: ControlRequest['action']): number {
    const { procId } = this.proc;
    const name = this.job.command(`${action}_kill_sig`, procId) ?? this.job.command('kill_sig', procId) ?? 'SIGTERM';
    const numbers: Readonly<Record<string, number>> = constants.signals;
    return /^\d+$/.test(name) ? Number(name) : (numbers[name.toUpperCase()] ?? constants.signals.SIGTERM);
  }

  private async afterStop({ action, reason }: TakenRequest): Promise<Transition> {
    await killOrphans(scratchPath(this.queue.layout, this.proc));
    const time = Date.now();
    return action === 'hold'
      ? { to: 'held', time, reason, code: HOLD_CODE.USER_REQUEST, subcode: 0 }
      : { to: 'done', cause: 'removed', time, reason };
  }

  private async suspend(): Promise<void> {
    if (!this.program || this.record.suspendTime !== undefined) return;
    this.signalGroup('SIGSTOP');
    this.record = { ...this.record, suspendTime: Date.now() };
    await this.save({ type: 'suspended' });
  }

  private async resume(): Promise<void> {
    if (!this.program || this.record.suspendTime === undefined) return;
    this.signalGroup('SIGCONT');
    const { suspendTime, ...record } = this.record;
    this.record = record;
    await this.save({ type: 'unsuspended' });
  }

  private signalGroup(signal: NodeJS.Signals | number): void {
    if (this.program) signalProcess(-this.program.pid, signal);
  }

  private async save(detail?: WritableEventDetail): Promise<void> {
    const { clusterId, procId } = this.proc;
    await persist(() => {
      this.queue.record([this.proc], this.record);
      if (detail) {
        appendEvents(this.queue.layout, this.job, [{ clusterId, procId, time: new Date(), detail }]);
      }
    });
  }
}
