import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsDate, IsDefined, IsNumber, IsOptional, IsPositive, ValidateNested } from 'class-validator';
import { instanceOfInput, plainInput, takeInput } from '../../../lib/templates/template-input.js';

class Basin {
  @IsNumber()
  @IsPositive()
  area!: number;
}

class RunoffInput {
  @IsDefined()
  @ValidateNested()
  @Type(() => Basin)
  basin!: Basin;

  @IsOptional()
  @IsDate()
  @Type(() => Date)
  from?: Date;

  get squareMiles(): number {
    return this.basin.area / 2.59;
  }
}

const runoff = { name: 'runoff', input: RunoffInput };
const plain = { name: 'plain', input: null };

describe('the input of a template', () => {
  it('becomes an instance of its class, nested ones as well', async () => {
    const input = await takeInput(runoff, { basin: { area: 259 }, from: '2012-01-01' });

    expect(input).toBeInstanceOf(RunoffInput);
    expect(input).toMatchObject({ squareMiles: 100, from: new Date('2012-01-01') });
    expect((input as RunoffInput).basin).toBeInstanceOf(Basin);
  });

  it('is the same instance again of what was stored', async () => {
    const input = await takeInput(runoff, { basin: { area: 259 }, from: '2012-01-01' });

    const stored = JSON.parse(JSON.stringify(plainInput(input))) as object;

    expect(instanceOfInput(stored, RunoffInput)).toEqual(input);
    expect(instanceOfInput(stored, undefined)).toBe(stored);
    expect(instanceOfInput(null, RunoffInput)).toBeNull();
  });

  it.each([
    ['a wrong value', { basin: { area: -1 } }, 'input.basin.area', 'area must be a positive number'],
    ['a value of a wrong type', { basin: 5 }, 'input.basin', expect.stringContaining('must be either object or array')],
    [
      'a field that the class does not have',
      { basin: { area: 1, depth: 2 } },
      'input.basin.depth',
      'is not a field of the input',
    ],
    ['a missing field', {}, 'input.basin', expect.any(String)],
    ['a missing input', undefined, 'input', 'must be given: an object with the fields of RunoffInput'],
    ['an input that is a text', 'basin', 'input', 'must be given: an object with the fields of RunoffInput'],
    ['a list', [], 'input', 'must be given: an object with the fields of RunoffInput'],
  ])('%s is refused by its path', async (_what, given, field, message) => {
    await expect(takeInput(runoff, given)).rejects.toMatchObject({
      code: 'INVALID_JOB_PARAMETERS',
      problems: expect.arrayContaining([{ field, message }]),
    });
  });

  it('is refused where the template takes none', async () => {
    await expect(takeInput(plain, {})).rejects.toThrow('input: is not taken by this template');
    expect(await takeInput(plain, undefined)).toBeNull();
  });

  it('cannot name a workspace', async () => {
    class Named {
      @IsOptional()
      text?: string;
    }

    await expect(takeInput({ name: 'named', input: Named }, { text: 'a$(APP_WORKSPACE)b' })).rejects.toMatchObject({
      problems: [{ field: 'input', message: expect.stringContaining('$(APP_WORKSPACE)') }],
    });
  });

  it('of a class without any rule is refused: nothing would be checked', async () => {
    class Bare {
      area!: number;
    }

    await expect(takeInput({ name: 'bare', input: Bare }, { area: 1 })).rejects.toMatchObject({
      code: 'INVALID_JOB_PARAMETERS',
      problems: [{ field: 'input', message: expect.any(String) }],
    });
  });
});
