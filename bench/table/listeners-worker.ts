import { get, type IncomingMessage } from 'node:http';
import { parentPort } from 'node:worker_threads';
import type { Arrival, Listening } from './listeners.js';

/** What arrived since it was last told. */
let arrivals: Arrival[] = [];
let responses: IncomingMessage[] = [];

async function listen({ url, count, user }: Listening): Promise<void> {
  responses = await Promise.all(Array.from({ length: count }, () => open(url, user)));
  for (const response of responses) read(response);
  parentPort?.postMessage('open');
}

function open(url: string, user: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { 'bench-user': user } }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`The server answers ${response.statusCode ?? 0}.`));
    }).on('error', reject);
  });
}

function read(response: IncomingMessage): void {
  let text = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (piece: string) => {
    const time = performance.timeOrigin + performance.now();
    text += piece;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) take(block, time);
  });
}

function take(block: string, time: number): void {
  if (/^event: text$/m.test(block)) arrivals.push({ id: 0, revision: 0, time });
  if (!/^event: jobs$/m.test(block)) return;
  const { jobs } = JSON.parse(block.slice(block.indexOf('data: ') + 6)) as {
    jobs: { id: number; revision: number }[];
  };
  for (const { id, revision } of jobs) arrivals.push({ id, revision, time });
}

parentPort?.on('message', (message: Listening | 'tell' | 'close') => {
  if (message === 'tell') {
    parentPort?.postMessage(arrivals);
    arrivals = [];
  } else if (message === 'close') {
    for (const response of responses) response.destroy();
    parentPort?.postMessage('closed');
  } else {
    void listen(message);
  }
});
