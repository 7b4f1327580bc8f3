import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNumber, Length, Matches, Max, Min, Validate, ValidateIf } from 'class-validator';
import { complaintAbout, FIELDS, type FieldName } from './fields.js';
import { AboveStart } from './above-start.validator.js';

const NAME_COMPLAINT = '1 to 80 characters, please.';

/** What the form sends, validated: one run, or a sweep of the melt factor as one job with several sub-jobs. */
export class RunForm {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @Length(1, 80, { message: NAME_COMPLAINT })
  @Matches(/^\P{Cc}*$/u, { message: 'No line breaks or control characters, please.' })
  basin!: string;

  @IsIn(['single', 'sweep'], { message: 'Choose one run or a sweep, please.' })
  mode!: 'single' | 'sweep';

  @IsFieldValue('area')
  area!: number;

  @IsFieldValue('elevation')
  elevation!: number;

  @IsFieldValue('runoffCoefficient')
  runoffCoefficient!: number;

  @IsFieldValue('threshold')
  threshold!: number;

  @IsFieldValue('soilCapacity')
  soilCapacity!: number;

  @IsFieldValue('quickConstant')
  quickConstant!: number;

  @IsFieldValue('slowConstant')
  slowConstant!: number;

  @ValidateIf(isSingle)
  @IsFieldValue('meltFactor')
  meltFactor!: number;

  @ValidateIf(isSweep)
  @IsFieldValue('meltFactorFrom')
  meltFactorFrom!: number;

  @ValidateIf(isSweep)
  @IsFieldValue('meltFactorTo')
  @Validate(AboveStart)
  meltFactorTo!: number;

  @ValidateIf(isSweep)
  @IsFieldValue('steps')
  steps!: number;
}

function isSingle(form: RunForm): boolean {
  return form.mode !== 'sweep';
}

function isSweep(form: RunForm): boolean {
  return form.mode === 'sweep';
}

function IsFieldValue(name: FieldName): PropertyDecorator {
  const field = FIELDS[name];
  const message = complaintAbout(field);
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => toNumber(value)),
    field.integer ? IsInt({ message }) : IsNumber({}, { message }),
    Min(field.min, { message }),
    Max(field.max, { message }),
  );
}

/** An empty input is not a zero. A decimal comma is what half of the world types. */
function toNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim().replace(',', '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}
