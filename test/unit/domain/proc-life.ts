import fc from 'fast-check';
import type { SchedulerEvent, SchedulerEventDetail } from '../../../lib/domain/scheduler-event.js';
import type { SubJobPhase } from '../../../lib/domain/sub-job.js';

/** One generated life of a proc, as HTCondor would have lived it. */
export interface ProcLife {
  /** Its events in the order in which they happened; those of one second may stand in the log in another order. */
  readonly events: readonly SchedulerEvent[];
  /** Where it stands at the end. */
  readonly phase: SubJobPhase;
  readonly exitCode: number | undefined;
}

const START = Date.UTC(2026, 10, 22, 10, 0, 0);

type Step =
  | 'start'
  | 'input'
  | 'output'
  | 'usage'
  | 'suspend'
  | 'continue'
  | 'evict'
  | 'requeue'
  | 'shadow-exception'
  | 'lose-contact'
  | 'hold'
  | 'release'
  | 'remove'
  | 'end'
  | 'priority';

/** What may happen to a proc in a phase, and where that leads to. */
const STEPS: Readonly<Partial<Record<SubJobPhase, Readonly<Partial<Record<Step, SubJobPhase>>>>>> = {
  idle: { start: 'running', input: 'idle', hold: 'held', remove: 'removed', priority: 'idle' },
  running: {
    usage: 'running',
    suspend: 'suspended',
    output: 'transferring',
    evict: 'idle',
    requeue: 'idle',
    'shadow-exception': 'idle',
    'lose-contact': 'idle',
    hold: 'held',
    remove: 'removed',
    end: 'completed',
  },
  transferring: { end: 'completed', hold: 'held', 'shadow-exception': 'idle', remove: 'removed' },
  suspended: { continue: 'running', hold: 'held', remove: 'removed' },
  held: { release: 'idle', remove: 'removed', priority: 'held' },
};

/** The events of a step, in the order in which they happen. */
const EVENTS: Readonly<Record<Step, (from: SubJobPhase) => readonly SchedulerEventDetail[]>> = {
  start: () => [{ type: 'executing', slot: 'slot1_1@node7' }],
  input: () => [{ type: 'file-transfer', direction: 'input', phase: 'finished' }],
  output: () => [{ type: 'file-transfer', direction: 'output', phase: 'started' }],
  usage: () => [{ type: 'usage', memoryMegabytes: 17 }],
  suspend: () => [{ type: 'suspended' }],
  continue: () => [{ type: 'unsuspended' }],
  evict: () => [{ type: 'evicted' }],
  requeue: () => [{ type: 'evicted' }],
  'shadow-exception': () => [{ type: 'shadow-exception' }],
  'lose-contact': () => [{ type: 'disconnected' }, { type: 'reconnect-failed' }],
  // A running program is stopped first: the shadow's 004 and the schedd's 012 do not wait for each other.
  hold: (from) => [
    ...(from === 'idle' ? [] : [{ type: 'evicted' } as const]),
    { type: 'held', reason: 'via condor_hold (by user jobs)', code: 1, subcode: 0 },
  ],
  release: () => [{ type: 'released' }],
  remove: (from) => [
    ...(from === 'idle' || from === 'held' ? [] : [{ type: 'evicted' } as const]),
    { type: 'aborted', reason: 'via condor_rm (by user jobs)' },
  ],
  end: () => [{ type: 'terminated', exitCode: 3 }],
  priority: () => [{ type: 'other', eventNumber: 33 }],
};

/** Lives of a proc with up to 25 steps; pauses of whole seconds, often none, as the log's stamps have them. */
export const procLife: fc.Arbitrary<ProcLife> = fc
  .array(fc.tuple(fc.nat({ max: 1000 }), fc.constantFrom(0, 0, 0, 1, 1, 7)), { maxLength: 25 })
  .map((choices) => {
    const events: SchedulerEvent[] = [eventAt(0, { type: 'submitted', submissionKey: 'k' })];
    let phase: SubJobPhase = 'idle';
    let second = 0;
    for (const [choice, pause] of choices) {
      const steps = Object.entries(STEPS[phase] ?? {}) as [Step, SubJobPhase][];
      const step = steps[choice % Math.max(1, steps.length)];
      if (!step) break;
      const [name, next] = step;
      second += pause;
      events.push(...EVENTS[name](phase).map((detail) => eventAt(second, detail)));
      phase = next;
    }
    return { events, phase, exitCode: phase === 'completed' ? 3 : undefined };
  });

/** What HTCondor itself may do to the order and number of a life's events. */
export const distortion = fc.record({
  /** The schedd and the shadow write without waiting for each other. */
  swapHold: fc.boolean(),
  /** How long a program takes to end, in s, when its proc is put on hold: the shadow's 004 comes so much later. */
  slowStop: fc.constantFrom(0, 0, 1, 3),
  /** The 001 may be missing (HTCondor manual, "Job Event Log"). */
  loseStarts: fc.boolean(),
  /** After a crash the schedd writes its last events again: from where, how many. */
  repeats: fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 5 })), { maxLength: 2 }),
  /** What may follow an end: a removal of what was kept in the queue, an eviction that came late. */
  late: fc.subarray<'aborted' | 'evicted'>(['aborted', 'evicted']),
});

/** A life as it may stand in the log. */
export function distorted(
  life: ProcLife,
  { swapHold, slowStop, loseStarts, repeats, late }: typeof distortion extends fc.Arbitrary<infer T> ? T : never,
): SchedulerEvent[] {
  let events = loseStarts ? withoutLostStarts(life) : [...life.events];
  events = withSlowStops(events, slowStop);
  if (swapHold) events = swapped(events);
  for (const [from, count] of repeats) {
    const start = from % events.length;
    // What is written again is what was written last: it stands behind it, before anything new happens.
    const block = events.slice(start, start + count + 1);
    events.splice(start + block.length, 0, ...block);
  }
  const last = events.at(-1);
  if (life.phase === 'completed' && last) {
    events.push(...late.map((type) => ({ ...last, time: new Date(last.time.getTime() + 1000), detail: { type } })));
  }
  return events;
}

/** Each program takes some time to end when its proc is put on hold, but has ended before anything else happens. */
export function withSlowStops(events: readonly SchedulerEvent[], seconds: number): SchedulerEvent[] {
  if (seconds === 0) return [...events];
  return events.flatMap((event, index) => {
    const [before, after] = [events[index - 1], events[index + 1]];
    if (event.detail.type === 'evicted' && after?.detail.type === 'held') return [];
    if (event.detail.type !== 'held' || before?.detail.type !== 'evicted') return [event];
    const end = event.time.getTime() + seconds * 1000;
    return [event, { ...before, time: new Date(Math.min(end, after?.time.getTime() ?? end)) }];
  });
}

/** Only a start whose program ended by itself may be missing: before anything else it is the one sign of running. */
function withoutLostStarts({ events, phase }: ProcLife): SchedulerEvent[] {
  if (phase !== 'completed') return [...events];
  const lastStart = events.map(({ detail }) => detail.type).lastIndexOf('executing');
  return events.filter((_, index) => index !== lastStart);
}

const BY_SCHEDD = new Set<SchedulerEventDetail['type']>(['submitted', 'held', 'released', 'aborted']);

/**
 * What the shadow has written: it keeps the log open while its program runs, so that its events arrive where the
 * schedd, which opens the log for each of its own, may write no more.
 */
export function byShadow(events: readonly SchedulerEvent[]): SchedulerEvent[] {
  return events.filter(({ detail }) => !BY_SCHEDD.has(detail.type));
}

function swapped(events: readonly SchedulerEvent[]): SchedulerEvent[] {
  const result = [...events];
  for (let index = 0; index + 1 < result.length; index += 1) {
    const [first, second] = [result[index], result[index + 1]];
    if (!first || !second || first.detail.type !== 'evicted') continue;
    if (second.detail.type !== 'held' && second.detail.type !== 'aborted') continue;
    [result[index], result[index + 1]] = [second, first];
    index += 1;
  }
  return result;
}

function eventAt(second: number, detail: SchedulerEventDetail): SchedulerEvent {
  return { clusterId: 1, procId: 0, time: new Date(START + second * 1000), detail };
}
