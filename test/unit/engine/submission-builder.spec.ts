import { describe, expect, it } from '@jest/globals';
import { macroSafeName, submitCommands } from '../../../lib/engine/submission-builder.js';
import { SUBMIT_TEMPLATES } from '../../../lib/schedulers/htcondor/submit-templates.js';

function commandsOf(parameters: Parameters<typeof submitCommands>[0]): Record<string, string> {
  return Object.fromEntries(submitCommands(parameters, SUBMIT_TEMPLATES).map(({ name, value }) => [name, value]));
}

describe('the submit commands of a job', () => {
  it('begin with those of the submit template, `base` where none is named', () => {
    expect(commandsOf({})).toEqual(SUBMIT_TEMPLATES.base);
    expect(commandsOf({ submitTemplate: 'vanilla_transfer_files' })).toEqual(SUBMIT_TEMPLATES.vanilla_transfer_files);
  });

  it('have the attributes over them, in one spelling', () => {
    const commands = commandsOf({ attributes: { LOGDIR: 'elsewhere', '+ProjectName': '"hydro"', 'MY.Basin': '3' } });

    expect(commands).toMatchObject({ logdir: 'elsewhere', 'My.ProjectName': '"hydro"', 'My.Basin': '3' });
  });

  it('quote lists, and leave texts as they stand', () => {
    expect(commandsOf({ arguments: ['a b', "it's"] }).arguments).toBe(`"'a b' 'it''s'"`);
    expect(commandsOf({ arguments: '$(Process) x' }).arguments).toBe('$(Process) x');
    expect(commandsOf({ environment: { A: 'b c' } }).environment).toBe(`"'A=b c'"`);
    expect(commandsOf({ attributes: { transfer_input_files: ['../a', '../b'] } }).transfer_input_files).toBe(
      '../a, ../b',
    );
  });

  it('ask for resources by parameters of their own', () => {
    expect(commandsOf({ requestCpus: 2, requestMemory: '4GB', requestDisk: 1000, requestGpus: 1 })).toMatchObject({
      request_cpus: '2',
      request_memory: '4GB',
      request_disk: '1000',
      request_gpus: '1',
    });
  });
});

describe('the job name in file names', () => {
  it.each([
    ['one of ann', 'one_of_ann'],
    ['a;touch${IFS}x;echo', 'a_touch_IFS_x_echo'],
    ['..', 'job'],
    ['../../etc', 'etc'],
    ['Größe 3', 'Gro_e_3'],
    ['x'.repeat(300), 'x'.repeat(60)],
  ])('of %j is %j', (name, safe) => {
    expect(macroSafeName(name)).toBe(safe);
  });
});
