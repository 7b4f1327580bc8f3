import { describe, expect, it } from '@jest/globals';
import { Semaphore } from '../../../lib/hosts/semaphore.js';

/** Whether a promise has settled once all that was due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const waiting = Symbol('waiting');
  await Promise.resolve();
  return (await Promise.race([promise.catch(() => undefined), Promise.resolve(waiting)])) !== waiting;
}

describe('Semaphore', () => {
  it('lets the limit in at once and the others in the order of their arrival', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire();
    const second = semaphore.acquire();
    const third = semaphore.acquire();

    release();

    const releaseSecond = await second;
    expect(await isSettled(third)).toBe(false);
    releaseSecond();
    (await third)();
    expect(semaphore.inUse).toBe(0);
  });

  it('takes a place back once only', async () => {
    const semaphore = new Semaphore(2);
    const release = await semaphore.acquire();
    await semaphore.acquire();

    release();
    release();

    expect(semaphore.inUse).toBe(1);
  });

  it('lets who waits give up, without losing the place', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire();
    const controller = new AbortController();
    const given = semaphore.acquire(controller.signal);
    const next = semaphore.acquire();

    controller.abort(new Error('no longer'));
    await expect(given).rejects.toThrow('no longer');
    release();

    (await next)();
    expect(semaphore.inUse).toBe(0);
  });

  it('lets nobody in whose signal is aborted already', async () => {
    await expect(new Semaphore(1).acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  });

  it('lets fewer in after the limit was lowered', async () => {
    const semaphore = new Semaphore(3);
    const releases = [await semaphore.acquire(), await semaphore.acquire()];
    semaphore.lowerLimit(1);
    const next = semaphore.acquire();

    releases[0]!();
    expect(await isSettled(next)).toBe(false);
    releases[1]!();

    (await next)();
  });

  it('rejects all who wait when there is nothing to wait for', async () => {
    const semaphore = new Semaphore(1);
    await semaphore.acquire();
    const waiting = semaphore.acquire();

    semaphore.refuseAll(new Error('gone'));

    await expect(waiting).rejects.toThrow('gone');
  });
});
