import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { BasicJobTemplate, CondorJobTemplate, JobsApp } from 'nestjs-jobs';
import { fakeScheduler, waitForStatus } from 'nestjs-jobs/testing';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { readPage, type CodeBlock } from './page.js';
import { freePort } from '../../support/free-port.js';

@JobsApp({ package: 'my_first_app' })
class MyFirstApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true', itemdata: [{ station: 'S1' }, { station: 'S2' }] };
  }

  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** A request as a page shows it, and what it shows as the answer. */
interface Example {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly answer: CodeBlock;
}

describe('the requests in docs/http.md', () => {
  const scheduler = fakeScheduler({ name: 'fake' });
  let test: TestApp;
  let examples: Example[];

  beforeAll(async () => {
    const { code } = await readPage('docs/http.md');
    examples = code.flatMap((block, index) => (block.language === 'http' ? [exampleOf(block, code[index + 1]!)] : []));
    test = await startTestApp({
      apps: [MyFirstApp],
      schedulers: [scheduler],
      tracker: { autoStart: false },
      http: { guards: [AnyoneGuard], access: { caller: () => ({ user: 'ann' }) } },
      create: (module) => module.createNestApplication<NestExpressApplication>({ logger: false }),
    });
    await test.app.listen(await freePort(), '127.0.0.1');
    const sweep = await test.jobs.createJob({ name: 'sweep', user: 'ann', templateName: 'example' });
    await sweep.execute();
    scheduler.start(sweep);
    await waitForStatus(sweep, 'Running');
    for (const name of ['a', 'b', 'run', 'runoff']) {
      await (await test.jobs.createJob({ name, user: 'ann', templateName: 'byHand' })).save();
    }
  });

  afterAll(() => test.dispose());

  it('are answered as the page says, one after the other', async () => {
    const origin = await test.app.getUrl();
    expect(examples.length).toBeGreaterThan(5);

    for (const { title, method, path, body, answer } of examples) {
      const init = { method, ...(body !== null && { body, headers: { 'content-type': 'application/json' } }) };
      const response = await fetch(`${origin}${path}`, init);
      const text = await response.text();

      expect({ title, status: response.status }).toEqual({ title, status: 200 });
      if (answer.language === 'json') {
        expect({ title, missing: missingIn(JSON.parse(text), JSON.parse(answer.text)) }).toEqual({
          title,
          missing: [],
        });
      } else expect({ title, text }).toEqual({ title, text: answer.text });
    }
  });
});

class AnyoneGuard {
  canActivate(): boolean {
    return true;
  }
}

function exampleOf({ text }: CodeBlock, answer: CodeBlock): Example {
  const [head = '', body = null] = text.trim().split('\n\n');
  const [title = ''] = head.split('\n');
  const [method = '', path = ''] = title.split(' ');
  return { title, method, path, body, answer };
}

/** The properties that an example shows and the real answer does not have; values may differ. */
function missingIn(real: unknown, shown: unknown, place = ''): string[] {
  if (typeof shown !== 'object' || shown === null) return [];
  if (typeof real !== 'object' || real === null) return [place];
  return Object.entries(shown).flatMap(([key, value]) => {
    const inside = `${place}.${key}`;
    return key in real ? missingIn((real as Record<string, unknown>)[key], value, inside) : [inside];
  });
}
