import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readPage, tableOf } from './page.js';

interface PackageJson {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

describe('the versions on the page of compatibility', () => {
  it('are those that the apps of test/compat have', async () => {
    const { rows } = tableOf(await readPage('docs/compatibility.md'), 'versions of test/compat');
    const [[, ...apps] = [], ...packages] = rows;

    for (const [index, app] of apps.entries()) {
      const documented = Object.fromEntries<string | undefined>(
        packages.map(([name = '', ...versions]) => [name, versions[index]] as const),
      );
      expect({ app, versions: documented }).toEqual({ app, versions: readPackage(`test/compat/${app}`).dependencies });
    }
  });

  it('begin with the lowest ones that the package allows', () => {
    const { dependencies } = readPackage('test/compat/nest-11-oldest');
    const lowest = Object.entries(readPackage('.').peerDependencies).map(
      ([name, range]): [string, string | undefined] => [name, /\d+\.\d+\.\d+/.exec(range)?.[0]],
    );

    expect(dependencies).toMatchObject(Object.fromEntries<string | undefined>(lowest));
  });
});

function readPackage(directory: string): PackageJson {
  return JSON.parse(readFileSync(`${directory}/package.json`, 'utf8')) as PackageJson;
}
