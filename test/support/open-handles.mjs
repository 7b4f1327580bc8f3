import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

/** What keeps a process alive and belongs to somebody who should have ended it; Node.js' own names. */
const KINDS = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'MessagePort',
  'PipeConnectWrap',
  'PipeServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'TCPConnectWrap',
  'TCPServerWrap',
  'TCPSocketWrap',
  'Timeout',
  'UDPWrap',
]);

/** Between two looks, in ms. */
const PAUSE_MS = 20;

/**
 * What is open in this process at this moment.
 * @returns {{ counts: Map<string, number>, handles: Set<object> }} how many of each kind, and those that can be told apart
 */
function openHandles() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo()) {
    if (KINDS.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  // For the message only: Node.js does not document it.
  return { counts, handles: new Set(process._getActiveHandles?.()) };
}

/**
 * The same, once nothing is there any more that ends by itself: Jest waits a moment before it prints, where it runs tests
 * in its own process, and what has a moment more would hide what the tests leave.
 * @param {number} patience how long to wait for that where a timer stays, in ms
 */
export async function lastingHandles(patience) {
  const deadline = performance.now() + patience;
  let now = openHandles();
  while (now.counts.has('Timeout') && performance.now() < deadline) {
    await delay(PAUSE_MS);
    now = openHandles();
  }
  return now;
}

/**
 * What is open now and was not before. What is about to end has some time for it: a socket that was told to close is
 * there until its peer has answered.
 * @param {ReturnType<typeof openHandles>} before
 * @param {number} patience how long that may take, in ms
 * @returns {Promise<string[]>} a line for each kind and for each handle that is known; empty when nothing is left
 */
export async function leftOpen(before, patience) {
  const deadline = performance.now() + patience;
  let now = openHandles();
  while (moreThan(before, now).length && performance.now() < deadline) {
    await delay(PAUSE_MS);
    now = openHandles();
  }
  const more = moreThan(before, now);
  if (!more.length) return [];
  return [...more, ...[...now.handles].filter((handle) => !before.handles.has(handle)).map(describe)];
}

function moreThan(before, now) {
  return [...now.counts].flatMap(([kind, count]) => {
    const more = count - (before.counts.get(kind) ?? 0);
    return more > 0 ? [`${more} ${kind}`] : [];
  });
}

function describe(handle) {
  const { constructor, spawnargs, localPort, remotePort } = handle;
  if (spawnargs) return `- ${constructor.name}: ${spawnargs.join(' ')}`;
  if (remotePort !== undefined) return `- ${constructor.name}: from port ${localPort} to port ${remotePort}`;
  return `- ${constructor.name}${handle.address ? `: ${inspect(handle.address())}` : ''}`;
}
