import { describe, expect, it } from '@jest/globals';
import {
  findObjection,
  HONOURED_COMMANDS,
  IGNORED_COMMANDS,
  REFUSED_COMMANDS,
} from '../../../lib/schedulers/embedded/submit-commands.js';

const objection = (name: string, value: string) => findObjection([{ name, value }]);

describe('submit commands of the embedded scheduler', () => {
  it('has each command in one table only', () => {
    const all = [...HONOURED_COMMANDS, ...IGNORED_COMMANDS, ...Object.keys(REFUSED_COMMANDS)];

    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['arguments', '"a b"'],
    ['request_memory', '2 GB'],
    ['requirements', 'OpSys == "LINUX"'],
    ['my.Tag', '"$$(Arch)"'],
    ['+Tag', '"x"'],
    ['a_macro_of_mine', 'value'],
    ['constructor', 'value'],
    ['universe', 'vanilla'],
    ['universe', ''],
    ['Should_Transfer_Files', 'if_needed'],
    ['when_to_transfer_output', 'ON_EXIT_OR_EVICT'],
    ['transfer_input_files', '../a, ../b/'],
    ['environment', '"A=$(DOLLAR)HOME B=$$(DOLLARDOLLAR)(x)"'],
    ['max_retries', '0'],
    ['request_gpus', ''],
    ['periodic_remove', 'false'],
  ])('takes %s = %s', (name, value) => {
    expect(objection(name, value)).toBeNull();
  });

  it.each([
    ['max_retries', '3'],
    ['on_exit_hold', 'ExitCode != 0'],
    ['Request_GPUs', '1'],
    ['universe', 'docker'],
    ['container_image', 'x.sif'],
    ['should_transfer_files', 'maybe'],
    ['when_to_transfer_output', 'ON_SUCCESS'],
    ['transfer_input_files', '../a, https://example.org/b'],
    ['arguments', '$ENV(HOME)'],
    ['arguments', '$$(Arch)'],
    ['a_macro_of_mine', '$RANDOM_CHOICE(1,2)'],
    ['kill_sig_timeout', 'soon'],
  ])('refuses %s = %s', (name, value) => {
    expect(objection(name, value)).toEqual({ command: name.toLowerCase(), advice: expect.stringMatching(/\.$/) });
  });
});
