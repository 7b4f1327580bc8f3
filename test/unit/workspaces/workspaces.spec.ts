import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isInside, staysBelow } from '../../../lib/workspaces/paths.js';
import { safeName } from '../../../lib/workspaces/safe-name.js';
import { resolveWorkspaceVariables } from '../../../lib/workspaces/workspace-variables.js';

describe('workspace variables', () => {
  const variables = { appWorkspace: '/w/app$&', userWorkspace: '/w/ann' };

  it('are resolved in every nested text, keys included', () => {
    expect(
      resolveWorkspaceVariables(
        { files: ['$(APP_WORKSPACE)/a', '$(USER_WORKSPACE)/b:$(USER_WORKSPACE)/c'], deep: { '$(APP_WORKSPACE)': 1 } },
        variables,
      ),
    ).toEqual({ files: ['/w/app$&/a', '/w/ann/b:/w/ann/c'], deep: { '/w/app$&': 1 } });
  });

  it("leave HTCondor's own macros and other values alone", () => {
    const time = new Date(0);

    expect(resolveWorkspaceVariables({ a: '$(Process) $(job_name)', n: 3, time }, variables)).toEqual({
      a: '$(Process) $(job_name)',
      n: 3,
      time,
    });
  });
});

describe('the directory name of a user', () => {
  it('is readable where it can be', () => {
    expect(safeName('ann')).toBe('ann');
    expect(safeName('Ann Müller')).toMatch(/^ann-mu-ller~[0-9a-f]{24}$/);
  });

  it('is one harmless path segment for any id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        expect(safeName(id)).toMatch(/^[a-z0-9_-][a-z0-9_.~-]{0,63}$/);
        expect(safeName(id)).not.toMatch(/^\.|\.$/);
      }),
    );
  });

  it.each(['../x', 'a/b', '', 'x'.repeat(5000), 'ANN', 'ann.', 'ann~', 'ä', '\u0000', 'con', 'nul.txt', 'com1', '.'])(
    'differs from others for %j',
    (id) => {
      expect(safeName(id)).not.toBe(safeName(`${id}0`));
      expect(safeName(id)).not.toBe(id);
    },
  );

  it('cannot be chosen to be that of another user', () => {
    expect(safeName(safeName('ANN'))).not.toBe(safeName('ANN'));
  });

  it('differs for halves of surrogate pairs, which UTF-8 cannot tell apart', () => {
    expect(safeName('\ud800')).not.toBe(safeName('\ud801'));
  });

  it('is no name of a Windows device, whatever follows a dot', () => {
    const devices = ['con', 'prn', 'aux', 'nul', 'com1', 'lpt9', 'CON', 'nul.tar.gz', 'com0.a'];

    expect(devices.map(safeName).filter((name) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name))).toEqual([]);
    expect(safeName('console')).toBe('console');
  });

  it('differs for ids that differ in case, marks, blanks or dots only, on file systems that ignore any of these', () => {
    const idOfFew = fc.string({
      unit: fc.constantFrom('a', 'A', 'ä', 'a\u0308', '.', ' ', '/', '~', '-', '_'),
      maxLength: 5,
    });

    fc.assert(
      fc.property(idOfFew, idOfFew, (one, other) => {
        fc.pre(one !== other);
        const plain = (name: string): string =>
          name
            .normalize('NFKC')
            .toLowerCase()
            .replace(/[. ]+$/, '');
        expect(plain(safeName(one))).not.toBe(plain(safeName(other)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same for two users on no file system, not even one that ignores case', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(safeName(one).toLowerCase()).not.toBe(safeName(other).toLowerCase());
      }),
    );
  });
});

describe('paths', () => {
  it.each([
    ['/w/a', '/w/a/b', true],
    ['/w/a', '/w/a', true],
    ['/w/a', '/w/ab', false],
    ['/w/a', '/w/a/../b', false],
    ['/w/a', '/w/a/..b', true],
  ])('below %s: %s is %s', (directory, path, inside) => {
    expect(isInside(directory, path)).toBe(inside);
  });

  it('stay below or do not', () => {
    expect(['a/b', 'a/../b', ''].map(staysBelow)).toEqual([true, true, true]);
    expect(['..', '/a', 'a/../../b'].map(staysBelow)).toEqual([false, false, false]);
  });
});
