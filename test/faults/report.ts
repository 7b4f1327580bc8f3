import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { describeMachine } from '../../bench/support/setting.js';
import type { Section } from './section.js';

/** The report as a page. */
export function page(sections: readonly Section[]): string {
  return [
    '# Reliability',
    'This page is written by `npm run test:faults`: it says what the runs named below have measured, and nothing else. ' +
      'How it is made that nothing is lost is in [architecture](architecture.md).',
    'Counted: jobs **lost** (accepted, and without an end), **doubled** (more than one cluster for an execution, or a ' +
      'program that ran twice), **false states** (other than what the program did, or what the event log says), ' +
      '**results lost** (a file that is not there byte for byte, or no result handler that ran), **orphan directories** ' +
      '(known to no row).',
    ...sections.flatMap(sectionText),
  ].join('\n\n');
}

/** One sentence on how, when and where something is measured. */
export function describeRun(command: string): string {
  return `Run: \`${command}\` on commit ${commit()}; ${describeMachine().replace('\n', '; ')}.`;
}

/** Keeps sections beside the compiled scripts. @returns the latest of each part that was ever run */
export async function keepLatest(
  names: readonly string[],
  sections: readonly Section[],
  all: readonly string[],
): Promise<Section[]> {
  const directory = join('test', 'faults', 'dist', 'sections');
  await mkdir(directory, { recursive: true });
  for (const [index, name] of names.entries()) {
    await writeFile(join(directory, `${name}.json`), JSON.stringify(sections[index]));
  }
  const kept = (await readdir(directory)).map((file) => file.replace(/\.json$/, ''));
  return Promise.all(
    all
      .filter((name) => kept.includes(name))
      .map(async (name) => JSON.parse(await readFile(join(directory, `${name}.json`), 'utf8')) as Section),
  );
}

/** Writes the page where it belongs. */
export async function writePage(path: string, text: string): Promise<void> {
  await writeFile(path, await format(text, { parser: 'markdown', printWidth: 120 }));
}

function sectionText({ title, run, text, header, rows, failures }: Section): string[] {
  return [
    `## ${title}`,
    ...text,
    run,
    [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n'),
    ...(failures.length > 0 ? [['What went wrong:', ...failures.map((failure) => `- ${failure}`)].join('\n')] : []),
  ];
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}
