import { describe, expect, it } from '@jest/globals';
import { posix } from 'node:path';
import fc from 'fast-check';
import { filesPage } from '../../../lib/http/jobs/files/files-page.js';
import type { JobFile } from '../../../lib/manager/job-files.js';

const MODIFIED = new Date(0);

/** Lists directories of a tree that has some files, and links beside them. */
function treeOf(paths: readonly string[]): (directory: string) => Promise<JobFile[]> {
  const entries = new Map<string, JobFile>();
  for (const path of paths) {
    entries.set(path, { path, type: 'file', size: path.length, modified: MODIFIED });
    for (let up = posix.dirname(path); up !== '.'; up = posix.dirname(up))
      entries.set(up, { path: up, type: 'directory', size: 0, modified: MODIFIED });
    entries.set(`${path}.link`, { path: `${path}.link`, type: 'other', size: 1, modified: MODIFIED });
  }
  return (directory) =>
    Promise.resolve([...entries.values()].filter(({ path }) => posix.dirname(path) === (directory || '.')));
}

describe('the files of a job', () => {
  it('are each on one page, whatever the tree and the pages are', async () => {
    const name = fc.stringMatching(/^[ab.<]{1,3}$/).filter((text) => !/^\.+$/.test(text));
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (all, limit) => {
        // What is a directory cannot be a file.
        const paths = all.filter((one) => !all.some((other) => other.startsWith(`${one}/`)));
        const list = treeOf(paths);
        const found: string[] = [];
        for (let after: string | null = null; ;) {
          const page = await filesPage(list, after, limit);
          expect(page.files.length).toBeLessThanOrEqual(limit);
          found.push(...page.files.map((file) => file.path));
          if (page.next === null) break;
          after = page.next;
        }

        expect([...found].sort()).toEqual([...paths].sort());
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });

  it('are not looked for without an end', async () => {
    const endless = (directory: string): Promise<JobFile[]> =>
      Promise.resolve([{ path: posix.join(directory, 'deeper'), type: 'directory', size: 0, modified: MODIFIED }]);

    expect(await filesPage(endless, null, 10)).toEqual({ files: [], next: null });
  });
});
