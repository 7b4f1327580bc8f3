import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
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

/** Writes the page where it belongs; sections of it that were not run now stay as they are. */
export async function writePage(path: string, sections: readonly Section[]): Promise<void> {
  const text = await format(page(sections), { parser: 'markdown', printWidth: 120 });
  const [head = '', ...latest] = partsOf(text);
  const known = partsOf(await readFile(path, 'utf8')).slice(1);
  const isNew = (part: string): boolean => !known.some((other) => titleOf(other) === titleOf(part));
  const kept = known.map((part) => latest.find((other) => titleOf(other) === titleOf(part)) ?? part);
  await writeFile(path, [head, ...kept, ...latest.filter(isNew)].map((part) => part.trimEnd()).join('\n\n') + '\n');
}

/** What stands before the first section, and then each section. */
function partsOf(text: string): string[] {
  return text.split(/^(?=## )/m);
}

function titleOf(part: string): string {
  return part.slice(0, part.indexOf('\n'));
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
