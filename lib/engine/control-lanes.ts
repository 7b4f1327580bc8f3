import { Injectable } from '@nestjs/common';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import type { ControlAction, Scheduler } from '../schedulers/scheduler.js';
import { ControlLane } from './control-lane.js';

/** The ways of control commands to all schedulers; see {@link ControlLane}. */
@Injectable()
export class ControlLanes {
  private readonly lanes = new WeakMap<Scheduler, Map<string, ControlLane>>();

  constructor(private readonly schedulers: JobSchedulers) {}

  /** Asks for a change of a submission, perhaps together with others. Throws as {@link Scheduler.control} does. */
  control(scheduler: string, action: ControlAction, key: string, reason: string): Promise<void> {
    return this.laneOf(this.schedulers.get(scheduler), action, reason).control(key);
  }

  private laneOf(scheduler: Scheduler, action: ControlAction, reason: string): ControlLane {
    const lanes = this.lanes.get(scheduler) ?? new Map<string, ControlLane>();
    this.lanes.set(scheduler, lanes);
    const name = `${action} ${reason}`;
    const lane = lanes.get(name) ?? new ControlLane((keys) => scheduler.control(action, keys, reason));
    lanes.set(name, lane);
    return lane;
  }
}
