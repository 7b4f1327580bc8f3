import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { PAGE_PATHS, readPage, type Page } from './page.js';

describe('the documentation', () => {
  let pages: Map<string, Page>;

  beforeAll(async () => {
    pages = new Map(await Promise.all(PAGE_PATHS.map(async (path) => [path, await readPage(path)] as const)));
  });

  it('links only to files and headings that are there', () => {
    const broken = [...pages.values()].flatMap((page) =>
      page.links.filter((link) => !isSound(page, link)).map((link) => `${page.path}: ${link}`),
    );

    expect(broken).toEqual([]);
  });

  it('reaches every page from the README', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) {
      for (const link of pages.get(path)?.links ?? []) {
        const target = targetOf(path, link);
        if (target && pages.has(target.path)) reached.add(target.path);
      }
    }

    expect([...pages.keys()].filter((path) => !reached.has(path))).toEqual([]);
  });

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...pages.values()].flatMap(({ text }) =>
      [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([, script, shorthand]) => script ?? shorthand!),
    );

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('uses in its commands only variables that the sample app reads', () => {
    const config = readFileSync('sample-app/config.ts', 'utf8');
    const blocks = pages.get('README.md')!.code.filter(({ language, title }) => language === 'sh' && !title);
    const variables = blocks.flatMap(({ text }) => [...text.matchAll(/\b([A-Z][A-Z_]+)=/g)].map(([, name]) => name!));

    expect(variables).toContain('SUBMIT_HOST');
    expect(variables.filter((name) => !config.includes(name))).toEqual([]);
  });

  function isSound(page: Page, link: string): boolean {
    const target = targetOf(page.path, link);
    if (!target) return true;
    const anchors = pages.get(target.path)?.anchors;
    return existsSync(target.path) && (target.anchor === '' || (anchors?.has(target.anchor) ?? false));
  }
});

/** `null` for an address outside of the checkout. */
function targetOf(page: string, link: string): { readonly path: string; readonly anchor: string } | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = '', anchor = ''] = link.split('#');
  return { path: path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path)), anchor };
}
