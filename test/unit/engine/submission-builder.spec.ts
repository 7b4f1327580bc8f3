import { describe, expect, it } from '@jest/globals';
import type { Item } from '../../../lib/domain/itemdata.js';
import type { StoredCondorParameters } from '../../../lib/domain/job-parameters.js';
import {
  buildSubmission,
  fileCommandsOf,
  macroSafeName,
  submitCommands,
} from '../../../lib/engine/submission-builder.js';
import { SUBMIT_TEMPLATES } from '../../../lib/schedulers/htcondor/submit-templates.js';
import type { ExecutionEntity, JobEntity } from '../../../lib/store/entities/index.js';

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

describe('the submission of a sweep', () => {
  const items: Item[] = [
    { basin: 'A, B', factor: 0.5 },
    { basin: '', factor: 2 },
    { basin: '$(x)', factor: -1 },
  ];

  function submissionOf(parameters: StoredCondorParameters, positions: string | null, numJobs: number) {
    const job = { app: 'app', name: 'sweep', parameters } as JobEntity;
    const execution = { key: 'k', directory: 'd', eventLog: 'e', positions, numJobs } as ExecutionEntity;
    const { commands, rows = [] } = buildSubmission(
      job,
      execution,
      SUBMIT_TEMPLATES,
      parameters.itemNames ? items : [],
    );
    return {
      shared: Object.fromEntries(commands.map(({ name, value }) => [name, value])),
      rows: rows.map((row) => Object.fromEntries(row.commands.map(({ name, value }) => [name, value]))),
    };
  }

  it('has the commands in rows that have its values, and only those', () => {
    const parameters = {
      itemNames: ['basin', 'factor'],
      arguments: ['--basin', '$(basin)'],
      environment: { FACTOR: '$(Factor)' },
      attributes: { output: 'out_$(factor).txt', '+Basin': '"$(basin)"' },
    };

    const { shared, rows } = submissionOf(parameters, null, 3);

    expect(Object.keys(shared)).toEqual(['logdir', 'log', 'error']);
    expect(rows[0]).toEqual({
      output: 'out_0.5.txt',
      'My.Basin': '"A, B"',
      arguments: `"--basin 'A, B'"`,
      environment: '"FACTOR=0.5"',
    });
    expect(rows.map((row) => row.arguments)).toEqual([`"--basin 'A, B'"`, `"--basin ''"`, `"--basin $(DOLLAR)(x)"`]);
  });

  it('follows macros of the job itself', () => {
    const attributes = { options: '--basin $(basin)', arguments: '-v $(options)' };

    const { rows } = submissionOf({ itemNames: ['basin', 'factor'], attributes }, null, 3);

    expect(rows[0]).toEqual({ options: '--basin A, B', arguments: `"-v --basin 'A, B'"` });
  });

  it('leaves the numbers of its sub-jobs to the scheduler', () => {
    const { shared, rows } = submissionOf({ arguments: '$(Process)' }, null, 3);

    expect(rows).toEqual([]);
    expect(shared.arguments).toBe('$(Process)');
  });

  it('of some sub-jobs of a job has their own numbers in it', () => {
    const attributes = { log: 'all.log', output: '$(Process).txt', error: '$INT(procid,%03d).err' };
    const parameters = { arguments: '--index $(ProcId)', attributes };

    const { shared, rows } = submissionOf(parameters, '1,4-5', 3);

    expect(shared).toEqual({ log: 'all.log', logdir: 'logs' });
    expect(rows).toEqual([
      { output: '1.txt', error: '$INT(1,%03d).err', arguments: '"--index 1"' },
      { output: '4.txt', error: '$INT(4,%03d).err', arguments: '"--index 4"' },
      { output: '5.txt', error: '$INT(5,%03d).err', arguments: '"--index 5"' },
    ]);
  });

  it('gives each sub-job files of its own, without being told', () => {
    const { rows } = submissionOf({}, '2-3', 2);

    expect(rows.map((row) => row.output)).toEqual([
      '$(logdir)/$(job_name).$(cluster).2.out',
      '$(logdir)/$(job_name).$(cluster).3.out',
    ]);
  });

  it('tells where the files of a sub-job lie', () => {
    const parameters = {
      itemNames: ['basin'],
      arguments: '"$(basin)',
      attributes: { output: '$(basin)/$(Process).txt' },
    };
    const commands = fileCommandsOf(parameters, SUBMIT_TEMPLATES, 7, { basin: 'A' });

    expect(commands.get('output')).toBe('A/7.txt');
    expect(commands.get('error')).toBe('$(logdir)/$(job_name).$(cluster).7.err');
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
