import { describe, expect, it } from '@jest/globals';
import { withSubmitOptions } from '../../../lib/engine/submit-option-commands.js';

describe('submit options', () => {
  const commands = new Map([
    ['priority', '1'],
    ['batch_name', 'mine'],
    ['rank', 'Memory'],
  ]);

  it('outweigh the same submit commands of the job', () => {
    const options = { priority: 5, accountingGroup: 'physics.ann', accountingGroupUser: 'ann', niceUser: false };

    const chosen = withSubmitOptions(commands, { ...options, hold: true, maxIdle: 10, batchName: 'other' });

    expect(Object.fromEntries(chosen)).toEqual({
      rank: 'Memory',
      priority: '5',
      accounting_group: 'physics.ann',
      accounting_group_user: 'ann',
      nice_user: 'false',
      hold: 'true',
      max_idle: '10',
    });
  });

  it('that are not given change nothing', () => {
    expect(withSubmitOptions(commands, {})).toEqual(commands);
  });
});
