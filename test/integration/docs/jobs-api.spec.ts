import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { readPage, type Page } from './page.js';

interface Proof {
  readonly file: string;
  readonly title: string;
}

/** A feature, and the tests that its row names. */
interface Row {
  readonly feature: string;
  readonly cells: readonly string[];
  readonly proofs: readonly Proof[];
}

describe('the table of the Jobs API', () => {
  let page: Page;
  let rows: Row[];

  beforeAll(async () => {
    page = await readPage('docs/jobs-api.md');
    rows = page.tables
      .filter(({ comment }) => comment === 'features')
      .flatMap((table) => table.rows.slice(1))
      .map((cells) => ({ feature: cells[0] ?? '', cells, proofs: proofsIn(cells.at(-1) ?? '') }));
  });

  it('has a row for every feature, each one whole and with a test', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ cells, proofs }) => cells.some((cell) => cell === '') || proofs.length === 0)).toEqual([]);
    const features = rows.map(({ feature }) => feature);
    expect(features.filter((feature, index) => features.indexOf(feature) !== index)).toEqual([]);
  });

  it('names tests that are there, in files that are run', () => {
    const missing = rows.flatMap(({ feature, proofs }) =>
      proofs
        .filter((proof) => !isRun(proof.file) || !titlesOf(proof.file).has(proof.title))
        .map(({ file, title }) => ({
          feature,
          file,
          title,
        })),
    );

    expect(missing).toEqual([]);
  });
});

/** `test/a.spec.ts › title`, several ones separated by ` · `. */
function proofsIn(cell: string): Proof[] {
  return cell.split(' · ').flatMap((proof) => {
    const [, file, title] = /^((?:test|lib\/testing)\/\S+\.ts) › (\S.*)$/.exec(proof) ?? [];
    return file === undefined || title === undefined ? [] : [{ file, title }];
  });
}

/** The suite that is published for schedulers; its tests are the members of objects. */
const CONFORMANCE = 'lib/testing/conformance/';

/** Whether Jest runs a file: a specification, or a suite that some specification calls. */
function isRun(file: string): boolean {
  if (!existsSync(file)) return false;
  if (file.endsWith('.spec.ts')) return true;
  if (file.startsWith(CONFORMANCE)) return specifications().some((path) => path.includes('/conformance/'));
  const name = `/${basename(file).replace(/\.ts$/, '.js')}'`;
  return specifications().some((path) => readFileSync(path, 'utf8').includes(name));
}

function specifications(): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts') && !path.includes('node_modules'))
    .map((path) => join('test', path));
}

const known = new Map<string, Set<string>>();

/** The titles of the tests in a file, as they are written there: those of `it.each` with their placeholders. */
function titlesOf(file: string): ReadonlySet<string> {
  const titles = known.get(file) ?? new Set<string>();
  if (known.has(file)) return titles;
  known.set(file, titles);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.add(title.text);
    }
    if (file.startsWith(CONFORMANCE) && ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.name)) {
      titles.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return titles;
}

/** `it`, `it.each(…)`, `it.each<T>(…)`. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'it';
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) return isTest(callee.expression);
  return ts.isTaggedTemplateExpression(callee) && isTest(callee.tag);
}
