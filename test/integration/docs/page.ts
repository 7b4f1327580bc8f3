import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsers } from 'prettier/plugins/markdown';

/** The pages that the tests of this folder check: everything that people read about the library. */
export const PAGE_PATHS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A fenced code block. */
export interface CodeBlock {
  /** Path of its page. */
  readonly page: string;
  /** The line on which it begins. */
  readonly line: number;
  /** `ts`, `sh`, … */
  readonly language: string;
  /** The file that it is, where the info string says `title="…"`. */
  readonly title: string | undefined;
  readonly text: string;
}

/** A table, and the HTML comment that stands before it. */
export interface Table {
  /** For example `keys of TrackerOptions`; empty without one. */
  readonly comment: string;
  /** The texts of the cells, the row of headings first. */
  readonly rows: readonly (readonly string[])[];
}

/** A page as the tests see it. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly code: readonly CodeBlock[];
  /** Targets of links and pictures. */
  readonly links: readonly string[];
  /** What `#…` can name in it. */
  readonly anchors: ReadonlySet<string>;
  readonly tables: readonly Table[];
}

/** The part of a Markdown syntax tree (mdast) that is looked at. */
interface Node {
  readonly type: string;
  readonly children?: readonly Node[];
  readonly value?: string;
  readonly url?: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly position: { readonly start: { readonly line: number } };
}

/** Reads a page of the checkout. */
export async function readPage(path: string): Promise<Page> {
  const text = readFileSync(join(process.cwd(), path), 'utf8');
  const options = { originalText: text } as Parameters<typeof parsers.markdown.parse>[1];
  const root = (await parsers.markdown.parse(text, options)) as Node;
  const nodes = [...walk(root)];
  const ofType = (type: string): Node[] => nodes.filter((node) => node.type === type);
  return {
    path,
    text,
    code: ofType('code').map((node) => codeBlock(path, node)),
    links: [...ofType('link'), ...ofType('image'), ...ofType('definition')].map(({ url = '' }) => url),
    anchors: new Set(ofType('heading').map((heading) => anchorOf(textOf(heading)))),
    tables: tablesOf(root),
  };
}

/** The table of a page behind a comment. @throws Error when there is none */
export function tableOf({ path, tables }: Page, comment: string): Table {
  const table = tables.find((candidate) => candidate.comment === comment);
  if (!table) throw new Error(`${path} has no table behind the comment <!-- ${comment} -->.`);
  return table;
}

/** The first column of a table without its heading. */
export function firstColumn({ rows }: Table): string[] {
  return rows.slice(1).map(([cell = '']) => cell);
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

function codeBlock(page: string, { lang, meta, value = '', position }: Node): CodeBlock {
  return {
    page,
    line: position.start.line,
    language: lang ?? '',
    title: /\btitle="([^"]+)"/.exec(meta ?? '')?.[1],
    text: `${value}\n`,
  };
}

function tablesOf(root: Node): Table[] {
  return (root.children ?? []).flatMap((node, index, siblings) => {
    if (node.type !== 'table') return [];
    const before = siblings[index - 1];
    const comment = before?.type === 'html' ? /^<!--(.*)-->$/s.exec(before.value ?? '')?.[1] : undefined;
    const rows = (node.children ?? []).map((row) => (row.children ?? []).map(textOf));
    return [{ comment: comment?.trim() ?? '', rows }];
  });
}

function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** As GitHub makes them: lower case, punctuation left out, hyphens for blanks. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
