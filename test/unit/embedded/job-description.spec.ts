import { describe, expect, it } from '@jest/globals';
import { executablePath, isTrue, JobDescription } from '../../../lib/schedulers/embedded/job-description.js';
import { layoutOf } from '../../../lib/schedulers/embedded/layout.js';

const layout = layoutOf('/queue/id');

function job(commands: Record<string, string>, executable = 'program.sh'): JobDescription {
  return new JobDescription(
    {
      key: 'key-1',
      directory: 'job-1',
      eventLog: 'events.log',
      jobName: 'snow_melt',
      executable,
      commands: Object.entries(commands).map(([name, value]) => ({ name, value })),
      numJobs: 10,
      submitTime: 1_700_000_000_999,
      environment: {},
    },
    42,
    layout,
  );
}

describe('a job description', () => {
  it.each([
    ['$(Process) $(PROCID)', '3 3'],
    ['$(cluster).$(ClusterId)', '42.42'],
    ['$(job_name)', 'snow_melt'],
    ['$(logdir)/$(job_name).$(cluster).$(process).out', 'logs/snow_melt.42.3.out'],
    ['$(Mine_$(Process))', 'value of three'],
    ['$(absent)|$(absent:default)', '|default'],
    ['$(DOLLAR)(Process)', '$(Process)'],
    ['$(initialdir)', '/queue/id/jobs/job-1/run'],
    ['$(submit_time)', '1700000000'],
  ])('expands %j to %j', (value, expanded) => {
    const description = job({ logdir: 'logs', mine_3: 'value of three', output: value });

    expect(description.command('output', 3)).toBe(expanded);
  });

  it('has no command that is absent, blank, or blank after expansion', () => {
    const description = job({ input: '  ', output: '$(nothing)' });

    expect(['input', 'output', 'error'].map((name) => description.command(name, 0))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('finds the program beside the run directory, or at its absolute path', () => {
    expect(executablePath(layout, job({}), 0)).toBe('/queue/id/jobs/job-1/program.sh');
    expect(executablePath(layout, job({}, '/usr/bin/env'), 0)).toBe('/usr/bin/env');
    expect(executablePath(layout, job({}, 'run.$(Process)'), 7)).toBe('/queue/id/jobs/job-1/run.7');
  });

  it.each([
    ['true', true],
    ['YES', true],
    ['1', true],
    ['false', false],
    ['0', false],
    [undefined, false],
  ])('reads %j as %j', (value, truth) => {
    expect(isTrue(value)).toBe(truth);
  });
});
