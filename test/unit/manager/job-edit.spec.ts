import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeOf, editOf, isEmptyEdit } from '../../../lib/manager/job-edit.js';

const READ = { name: 'a', description: '', extendedProperties: { kept: 1, changed: { deep: 1 }, deleted: true } };
const NONE = new Map<string, undefined>();

describe('what an app has changed of a job', () => {
  it('is nothing when it changed nothing', () => {
    expect(isEmptyEdit(editOf(READ, structuredClone(READ), NONE))).toBe(true);
  });

  it('goes over what others have stored meanwhile, field by field and key by key', () => {
    const extendedProperties = { kept: 1, changed: { deep: 2 }, added: 'x' };
    const edit = editOf(READ, { ...READ, description: 'new', extendedProperties }, NONE);
    const stored = { extendedProperties: { kept: 5, changed: { deep: 9 }, deleted: true, theirs: 1 }, parameters: {} };

    expect(changeOf(edit, stored)).toEqual({
      description: 'new',
      extendedProperties: { kept: 5, changed: { deep: 2 }, added: 'x', theirs: 1 },
    });
  });

  it('sets and takes away submit commands among those that are stored', () => {
    const attributes = new Map([
      ['rank', undefined],
      ['arguments', 'new'],
      ['environment', undefined],
      ['My.Theirs', '1'],
    ]);
    const edit = editOf(READ, READ, attributes);
    const parameters = {
      executable: 'a',
      environment: { A: 'b' },
      attributes: { Rank: 'x', '+theirs': '2', other: 'y' },
    };

    const { parameters: changed } = changeOf(edit, { extendedProperties: null, parameters });

    expect(JSON.parse(JSON.stringify(changed))).toEqual({
      executable: 'a',
      arguments: 'new',
      attributes: { '+theirs': '2', 'My.Theirs': '1', other: 'y' },
    });
  });

  it('leads to the same properties in whatever order writers of different keys save', () => {
    const properties = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer());
    const others = fc.dictionary(fc.constantFrom('d', 'e'), fc.integer());
    fc.assert(
      fc.property(properties, properties, others, others, (mine, myNext, theirs, theirNext) => {
        const read = { ...READ, extendedProperties: { ...mine, ...theirs } };
        const one = editOf(read, { ...read, extendedProperties: { ...myNext, ...theirs } }, NONE);
        const other = editOf(read, { ...read, extendedProperties: { ...mine, ...theirNext } }, NONE);
        const save = (edit: typeof one, stored: object): object =>
          changeOf(edit, { extendedProperties: stored, parameters: {} }).extendedProperties ?? stored;

        const start = read.extendedProperties;
        expect(save(other, save(one, start))).toEqual({ ...myNext, ...theirNext });
        expect(save(one, save(other, start))).toEqual({ ...myNext, ...theirNext });
      }),
    );
  });
});
