import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Packages that bring no types of their own: an app would need another package to compile what names them. */
const WITHOUT_TYPES = ['ssh2', 'tar-stream'];

describe('the built package', () => {
  it.each([
    ['dist/esm/index.js', []],
    ['dist/cjs/index.js', []],
    ['dist/esm/testing/index.js', []],
    ['dist/esm/swagger/index.js', ['@nestjs/swagger']],
    ['dist/esm/terminus/index.js', ['@nestjs/terminus']],
  ])('loads from %s only what every app has installed, and %j', async (entry, more) => {
    const installed = [...(await requiredPackages()), ...more];

    expect((await packagesOf(entry)).filter((name) => !installed.includes(name))).toEqual([]);
  });

  it.each([
    ['dist/esm/index.d.ts', []],
    ['dist/cjs/index.d.ts', []],
    ['dist/esm/testing/index.d.ts', []],
    ['dist/esm/swagger/index.d.ts', ['@nestjs/swagger']],
    ['dist/esm/terminus/index.d.ts', ['@nestjs/terminus']],
  ])('has types in %s that need no optional package but %j', async (entry, more) => {
    const typed = [...(await requiredPackages()), ...more].filter((name) => !WITHOUT_TYPES.includes(name));

    expect((await packagesOf(entry)).filter((name) => !typed.includes(name))).toEqual([]);
  });

  it('runs nothing when it is installed', async () => {
    const { scripts } = await packageJson();

    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^(pre|post)?prepare$/.test(name))).toEqual([]);
  });
});

async function packageJson(): Promise<PackageJson> {
  return JSON.parse(await readFile('package.json', 'utf8')) as PackageJson;
}

/** What npm installs with the package, or demands of the app. */
async function requiredPackages(): Promise<string[]> {
  const { dependencies, peerDependencies, peerDependenciesMeta } = await packageJson();
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies), ...peers];
}

/** The packages that a built file names, and those that its imports name; Node.js' own left out. */
async function packagesOf(entry: string): Promise<string[]> {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(await readFile(file, 'utf8'), true, true);
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith('.')) files.add(join(dirname(file), fileName.replace(/\.js$/, extensionOf(entry))));
      else packages.add(packageOf(fileName));
    }
  }
  return [...packages].filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
}

function extensionOf(entry: string): string {
  return entry.endsWith('.d.ts') ? '.d.ts' : '.js';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
