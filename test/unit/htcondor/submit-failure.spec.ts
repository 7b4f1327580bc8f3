import { describe, expect, it } from '@jest/globals';
import { classifySubmitFailure } from '../../../lib/schedulers/htcondor/submit-failure.js';

describe('classifySubmitFailure', () => {
  it.each([
    ['\nERROR: Executable file /nonexistent/prog does not exist\n'],
    ["\nERROR: No 'executable' parameter was provided\n"],
    ['\nERROR: Executable file crlf.sh is a script with CRLF (DOS/Windows) line endings.\n'],
    ['\nERROR: Parse error in expression: \n\tFoo = bar baz(\n'],
    ["\nERROR: Unbalanced quote starting here: 'b\n"],
    ['\nERROR: No such directory: /home/jobs/nodir\n'],
    ['\nERROR: on Line 5 of submit file: no queue statement\n'],
    ['\nERROR: on Line 7: Extra data found after queue statement\n'],
    ['\nERROR: Failed to create proc\nNumber of submitted jobs would exceed MAX_JOBS_PER_SUBMISSION\n'],
    ['\nERROR: Failed to commit job submission into the queue.\nERROR: Setting job owner to "root" is not permitted\n'],
    ['\nERROR: User x is disabled : too many jobs\n'],
    ['\nERROR: Received invalid attribute value\n'],
    ["ERROR: Can't access executable file /no/prog: No such file or directory\n"],
    ['ERROR: Parse error in expression: \n\tMyConnection = (((\n'],
    ['\nERROR: Failed to commit job submission into the queue.\nERROR: Got invalid attribute named 1x for job 75.-1\n'],
  ])('rejects for good: %s', (stderr) => {
    expect(classifySubmitFailure(stderr).kind).toBe('rejected');
  });

  it.each([
    ['\nERROR: Failed to connect to local queue manager\nSECMAN:2007:Failed to end classad message.\n'],
    ["\nERROR: Can't find address of local schedd\n"],
    ['condor_submit: unknown host nosuch\n'],
    ['\nERROR: Number of submitted jobs would exceed MAX_JOBS_PER_OWNER\n'],
    ['File specified in CONDOR_CONFIG environment variable:\n"/none" does not exist.\n'],
    ['\nERROR: Failed to create cluster\n'],
  ])('tries again: %s', (stderr) => {
    expect(classifySubmitFailure(stderr).kind).toBe('temporary');
  });

  it.each([
    ['\nERROR: Failed to commit job submission into the queue.\n'],
    ['\nERROR: Failed to commit job submission into the queue.\nERROR: SECMAN:2007: connection closed\n'],
    [''],
    ['Killed\n'],
  ])('does not know: %s', (stderr) => {
    expect(classifySubmitFailure(stderr).kind).toBe('unclear');
  });

  it("gives HTCondor's words in one line, without warnings, and what to do", () => {
    const stderr =
      "WARNING: the line 'reqeust_cpus = 3' was unused by condor_submit. Is it a typo?\n" +
      '\nERROR: Executable file /nonexistent/prog does not exist\n';
    expect(classifySubmitFailure(stderr).message).toBe(
      'Executable file /nonexistent/prog does not exist. ' +
        'Name one of the input files, or an absolute path that exists on the submit host.',
    );
  });
});
