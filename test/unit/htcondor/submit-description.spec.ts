import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventLogPath, submissionLayout, submitHostLayout } from '../../../lib/schedulers/htcondor/layout.js';
import { assertAllowedSubmitCommand } from '../../../lib/schedulers/htcondor/submit-commands.js';
import { logDirectories, submitDescription } from '../../../lib/schedulers/htcondor/submit-description.js';
import { ForbiddenSubmitCommandError } from '../../../lib/schedulers/htcondor/submit-syntax.errors.js';
import { SUBMIT_TEMPLATES } from '../../../lib/schedulers/htcondor/submit-templates.js';
import { toSubmitValue } from '../../../lib/schedulers/htcondor/submit-value.js';
import type { Submission, SubmitCommand } from '../../../lib/schedulers/scheduler.js';

const layout = submissionLayout(submitHostLayout('/home/jobs', '.nestjs-jobs', 'abc123'), 'job-1');
const context = {
  layout,
  eventLog: '/home/jobs/.nestjs-jobs/abc123/events/events-0001.log',
  installation: 'abc123',
  keepFinishedSeconds: 604_800,
};

function submission(changes: Partial<Submission> = {}): Submission {
  return {
    key: 'a1-b2',
    directory: 'job-1',
    eventLog: 'events-0001.log',
    jobName: 'rain_1',
    batchName: 'app: rain',
    executable: 'run.sh',
    inputs: [{ path: '/here/run.sh', name: 'run.sh' }],
    commands: [],
    numJobs: 1,
    ...changes,
  };
}

/** The values of a submit description by name; of a name that appears twice the last one, as HTCondor takes it. */
function valuesOf(description: string): Record<string, string> {
  const lines = description.split('\n').filter((line) => line.includes(' = '));
  return Object.fromEntries(lines.map((line) => line.split(/ = (.*)/s, 2) as [string, string]));
}

describe('submitDescription', () => {
  it('says all that a submission needs', () => {
    const commands: SubmitCommand[] = [
      { name: 'universe', value: 'vanilla' },
      { name: 'transfer_output_files', value: '' },
      { name: 'log', value: '$(logdir)/$(job_name).$(cluster).log' },
    ];

    expect(submitDescription(submission({ commands, numJobs: 8 }), context)).toBe(
      `job_name = rain_1
logdir = logs
batch_name = app: rain
universe = vanilla
log = $(logdir)/$(job_name).$(cluster).log
periodic_remove = NestjsJobsAcknowledged =?= true && JobStatus =!= 3 && JobStatus =!= 4
executable = /home/jobs/.nestjs-jobs/abc123/jobs/job-1/run.sh
initialdir = /home/jobs/.nestjs-jobs/abc123/jobs/job-1/run
dagman_log = /home/jobs/.nestjs-jobs/abc123/events/events-0001.log
submit_event_user_notes = nestjs-jobs:a1-b2
My.NestjsJobsKey = "a1-b2"
My.NestjsJobsInstallation = "abc123"
leave_in_queue = (JobStatus == 4 || JobStatus == 3) && NestjsJobsAcknowledged =!= true && (time() - EnteredCurrentStatus) < 604800
queue 8
`,
    );
  });

  it.each([
    ['periodic_remove', 'JobStatus == 5'],
    ['+PeriodicRemove', 'JobStatus == 5'],
  ])('lets %s stand beside the removal of what was acknowledged', (name, value) => {
    const values = valuesOf(submitDescription(submission({ commands: [{ name, value }] }), context));

    expect(values[name]).toBe(
      '(JobStatus == 5) || (NestjsJobsAcknowledged =?= true && JobStatus =!= 3 && JobStatus =!= 4)',
    );
    expect(Object.keys(values).filter((key) => /remove/i.test(key))).toEqual([name]);
  });

  it('removes what was acknowledged where only the rows say when to remove', () => {
    const rows = ['1', '2'].map((value) => ({
      commands: [{ name: 'periodic_remove', value: `NumJobStarts > ${value}` }],
    }));
    const description = submitDescription(submission({ rows, numJobs: 2 }), context);

    expect(description.match(/NumJobStarts > [12]\) \|\| \(NestjsJobsAcknowledged =\?= true/g)).toHaveLength(2);
    expect(description).not.toContain('periodic_remove = NestjsJobsAcknowledged');
  });

  it('takes an absolute program as one of the submit host', () => {
    expect(valuesOf(submitDescription(submission({ executable: '/bin/echo' }), context)).executable).toBe('/bin/echo');
  });

  it('refuses a program that is nowhere', () => {
    expect(() => submitDescription(submission({ executable: 'absent.sh' }), context)).toThrow(
      /neither among the input/,
    );
  });

  it.each([0, -1, 1.5, NaN])('refuses %d sub-jobs', (numJobs) => {
    expect(() => submitDescription(submission({ numJobs }), context)).toThrow(/^numJobs: /);
  });

  it('lets a job say its own batch name', () => {
    const commands = [{ name: 'batch_name', value: 'mine' }];
    expect(valuesOf(submitDescription(submission({ commands }), context)).batch_name).toBe('mine');
  });

  it('keeps a batch name from being read as macros or as two lines', () => {
    const batchName = '50 $(x) \\';
    expect(valuesOf(submitDescription(submission({ batchName }), context)).batch_name).toBe(
      '50 $(DOLLAR)(x) \\$(nestjs_jobs_nothing)',
    );
    expect(() => submitDescription(submission({ batchName: 'a\nqueue 5' }), context)).toThrow(/^batch_name holds/);
  });

  it('has one queue statement and its own commands last, whatever it is given', () => {
    const commands = fc.array(fc.record({ name: fc.string(), value: fc.string() }), { maxLength: 4 });
    fc.assert(
      fc.property(commands, fc.string(), (given, batchName) => {
        let description: string;
        try {
          description = submitDescription(submission({ commands: given, batchName }), context);
        } catch {
          return;
        }
        expect(description.match(/^\s*queue\b/gim)).toEqual(['queue']);
        expect(description.split('\n').at(-3)).toMatch(/^leave_in_queue = /);
      }),
    );
  });
});

describe('logDirectories', () => {
  const of = (commands: SubmitCommand[]) => logDirectories(submission({ commands }));

  it.each([
    ['the default', [], ['logs']],
    ['the templates', Object.entries(SUBMIT_TEMPLATES.base).map(([name, value]) => ({ name, value })), ['logs']],
    [
      'directories of the job',
      [
        { name: 'logdir', value: 'deep/er' },
        { name: 'output', value: 'out/$(job_name)/x' },
      ],
      ['deep/er', 'out/rain_1'],
    ],
    ['what cannot be known', [{ name: 'output', value: '$(cluster)/out' }], ['logs']],
    [
      'what lies elsewhere',
      [
        { name: 'log', value: '../x/a.log' },
        { name: 'output', value: '/var/x' },
      ],
      ['logs'],
    ],
  ])('finds %s', (_what, commands, expected) => {
    expect(of(commands)).toEqual(expected);
  });
});

describe('assertAllowedSubmitCommand', () => {
  it.each(['request_cpus', '+WantX', 'My.WantX', 'REQUIREMENTS', 'reqeust_cpus', 'log', 'max_idle', 'batch_name'])(
    'allows %s',
    (name) => {
      expect(() => {
        assertAllowedSubmitCommand(name, '1');
      }).not.toThrow();
    },
  );

  it.each([
    ...['queue', 'Queue', 'dagman_log', 'leave_in_queue', 'initialdir', 'InitialDir', 'log_xml', 'executable'],
    ...['submit_event_user_notes', '+UserLogUseXML', 'my.userlogusexml', '+NestjsJobsKey', 'MY.NestjsJobsInstallation'],
    ...['+LeaveJobInQueue', 'max_materialize', 'if', 'include', '', 'a b', 'a=b', '+1x', '+a-b', 'queue 5\n#', 'x @'],
  ])('refuses %j', (name) => {
    expect(() => {
      assertAllowedSubmitCommand(name, '1');
    }).toThrow(ForbiddenSubmitCommandError);
  });

  it('refuses a value that would become another line', () => {
    expect(() => {
      assertAllowedSubmitCommand('output', 'a\n+B = 2');
    }).toThrow(/^output holds the character U\+000A/);
    expect(() => {
      assertAllowedSubmitCommand('output', 'a\\ ');
    }).toThrow(/backslash/);
  });
});

describe('toSubmitValue', () => {
  it.each([
    ['request_cpus', 4, '4'],
    ['transfer_executable', true, 'true'],
    ['arguments', '$(Process) x', '$(Process) x'],
    ['Arguments', ['two words', '$(x)'], `"'two words' $(DOLLAR)(x)"`],
    ['environment', ['A=two words'], `"'A=two words'"`],
    ['transfer_input_files', ['../a', '../b c'], '../a, ../b c'],
    ['transfer_input_files', [], ''],
  ])('writes %s', (name, value, expected) => {
    expect(toSubmitValue(value, name)).toBe(expected);
  });

  it('refuses a comma in an item, and names it', () => {
    expect(() => toSubmitValue(['a', 'b,c'], 'transfer_input_files')).toThrow(
      /^transfer_input_files\[1\]: "b,c" holds a comma/,
    );
  });
});

describe('layout', () => {
  it('lies below the home directory, or where it is told', () => {
    expect(submitHostLayout('/home/jobs', '.nestjs-jobs', 'abc').jobs).toBe('/home/jobs/.nestjs-jobs/abc/jobs');
    expect(submitHostLayout('/home/jobs', '/scratch/x', 'abc').events).toBe('/scratch/x/abc/events');
  });

  it.each(['..', '.', 'a/b', '', 'a b', '../x', 'a\n'])('refuses the name %j', (name) => {
    const host = submitHostLayout('/home/jobs', '.nestjs-jobs', 'abc');
    expect(() => submissionLayout(host, name)).toThrow(/not a plain name/);
    expect(() => eventLogPath(host, name)).toThrow(/not a plain name/);
  });
});
