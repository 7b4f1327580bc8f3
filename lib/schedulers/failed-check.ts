import { messageOf } from '../domain/jobs.error.js';
import {
  AuthenticationFailedError,
  CommandTimeoutError,
  HostKeyMismatchError,
  HostOptionsError,
  HostUnreachableError,
} from '../hosts/host.errors.js';
import type { SchedulerCheck } from './scheduler.js';

type Contact = Pick<SchedulerCheck, 'reachable' | 'authenticated'>;

const UNKNOWN: Contact = { reachable: null, authenticated: null };

/** How far an attempt got that ended with an error of one of these classes. */
const CONTACTS: readonly (readonly [abstract new (...args: never[]) => Error, Contact])[] = [
  [HostUnreachableError, { reachable: false, authenticated: null }],
  [HostKeyMismatchError, { reachable: true, authenticated: false }],
  [AuthenticationFailedError, { reachable: true, authenticated: false }],
  [HostOptionsError, { reachable: null, authenticated: false }],
  [CommandTimeoutError, { reachable: true, authenticated: true }],
];

/** The answer of {@link Scheduler.check} where the scheduler could not be asked. */
export function failedCheck(error: unknown): SchedulerCheck {
  const [, contact = UNKNOWN] = CONTACTS.find(([kind]) => error instanceof kind) ?? [];
  return {
    ok: false,
    message: messageOf(error),
    ...contact,
    version: null,
    directoryWritable: null,
    scheddAnswers: null,
    clockDifference: null,
  };
}
