import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Files whose lines behind an `@ts-expect-error` must not compile, and all others must. */
const FILES = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.types.ts') && !name.includes('node_modules'))
  .map((name) => join('test', name));

describe('the types of the library', () => {
  it('let a misspelt parameter, a wrong type, an unknown template or a wrong input not compile', () => {
    const { config } = ts.readConfigFile('tsconfig.check.json', (path) => ts.sys.readFile(path)) as { config: object };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(join(process.cwd(), 'tsconfig.json')));
    const program = ts.createProgram(FILES, { ...options, noEmit: true });

    const complaints = FILES.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
    const expectations = FILES.flatMap((file) => program.getSourceFile(file)!.text.match(/@ts-expect-error/g) ?? []);

    expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
    expect(expectations.length).toBeGreaterThan(5);
  }, 120_000);
});
