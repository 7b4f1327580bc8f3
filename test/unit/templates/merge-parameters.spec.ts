import { describe, expect, it } from '@jest/globals';
import { mergeParameters } from '../../../lib/templates/merge-parameters.js';

describe('parameters put over those of a template', () => {
  it('replace plain values and lists', () => {
    expect(mergeParameters({ numJobs: 1, remoteInputFiles: ['a'] }, { numJobs: 4, remoteInputFiles: ['b'] })).toEqual({
      numJobs: 4,
      remoteInputFiles: ['b'],
    });
  });

  it('merge attributes whatever the case of their names', () => {
    const merged = mergeParameters(
      { attributes: { Transfer_Input_Files: 'a', '+Project': '"x"', rank: 'Memory' } },
      { attributes: { transfer_input_files: 'b', 'MY.Project': '"y"' } },
    );

    expect(merged).toEqual({ attributes: { rank: 'Memory', transfer_input_files: 'b', 'MY.Project': '"y"' } });
  });

  it('merge environment and extendedProperties key by key', () => {
    expect(
      mergeParameters(
        { environment: { A: '1', B: '2' }, extendedProperties: { basin: 1 } },
        { environment: { B: '3' }, extendedProperties: { year: 2012 } },
      ),
    ).toEqual({ environment: { A: '1', B: '3' }, extendedProperties: { basin: 1, year: 2012 } });
  });

  it('change nothing where they are undefined, and never the template itself', () => {
    const template = { numJobs: 2, attributes: { rank: 'x' } };

    const merged = mergeParameters(template, { numJobs: undefined, attributes: { rank: 'y' } });

    expect(merged).toEqual({ numJobs: 2, attributes: { rank: 'y' } });
    expect(template).toEqual({ numJobs: 2, attributes: { rank: 'x' } });
  });

  it('replace a parameter by an attribute that means the same, and the other way round', () => {
    expect(mergeParameters({ requestMemory: 1000 }, { attributes: { Request_Memory: '4GB' } })).toEqual({
      requestMemory: '4GB',
      attributes: {},
    });
    expect(mergeParameters({ attributes: { arguments: 'a', rank: 'x' } }, { arguments: ['b'] })).toEqual({
      arguments: ['b'],
      attributes: { rank: 'x' },
    });
  });

  it('replace an environment record by a text, and a text by a record', () => {
    expect(mergeParameters({ environment: { A: '1' } }, { attributes: { environment: '"B=2"' } })).toEqual({
      attributes: { environment: '"B=2"' },
    });
    expect(mergeParameters({ attributes: { Environment: '"B=2"' } }, { environment: { A: '1' } })).toEqual({
      attributes: {},
      environment: { A: '1' },
    });
  });
});
