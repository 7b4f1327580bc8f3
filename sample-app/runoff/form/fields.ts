/** A number that somebody can type in. */
export interface NumberField {
  readonly label: string;
  /** Printed behind the input; empty for a number without a unit. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** What the form shows at first. */
  readonly initial: number;
  readonly hint: string;
  /** Only whole numbers make sense. */
  readonly integer?: true;
}

const defineFields = <Name extends string>(fields: Readonly<Record<Name, NumberField>>): typeof fields => fields;

const meltFactor = { unit: 'mm/°C/day', min: 0.1, max: 20 } as const;

/** The numbers of the form: one place for what is shown, what is allowed and what is said when it is not. */
export const FIELDS = defineFields({
  area: { label: 'Area', unit: 'km²', min: 0.01, max: 100_000, initial: 120, hint: 'Of the whole basin.' },
  elevation: {
    label: 'Height above the station',
    unit: 'm',
    min: -500,
    max: 5000,
    initial: 1000,
    hint: 'On average; 6.5 °C colder per 1000 m.',
  },
  runoffCoefficient: {
    label: 'Runoff coefficient',
    unit: '',
    min: 0,
    max: 1,
    initial: 0.3,
    hint: 'Share of rain and melt that runs off directly.',
  },
  threshold: {
    label: 'Rain–snow threshold',
    unit: '°C',
    min: -5,
    max: 5,
    initial: 0.5,
    hint: 'Snow falls below it and melts above it.',
  },
  meltFactor: { ...meltFactor, label: 'Melt factor', initial: 3, hint: '1 to 2 in forest, 3 to 6 in the open.' },
  meltFactorFrom: { ...meltFactor, label: 'From', initial: 1, hint: 'mm/°C/day' },
  meltFactorTo: { ...meltFactor, label: 'To', initial: 6, hint: 'mm/°C/day' },
  steps: {
    label: 'Runs',
    unit: '',
    min: 2,
    max: 12,
    initial: 6,
    hint: 'sub-jobs',
    integer: true,
  },
  soilCapacity: {
    label: 'Soil capacity',
    unit: 'mm',
    min: 10,
    max: 1000,
    initial: 150,
    hint: 'Water that plants can draw on.',
  },
  quickConstant: {
    label: 'Quick reservoir',
    unit: 'days',
    min: 0.1,
    max: 100,
    initial: 2,
    hint: 'How slowly storm runoff drains.',
  },
  slowConstant: {
    label: 'Slow reservoir',
    unit: 'days',
    min: 1,
    max: 1000,
    initial: 40,
    hint: 'How slowly groundwater drains.',
  },
});

/** The name of one of {@link FIELDS}. */
export type FieldName = keyof typeof FIELDS;

/** What is said when the value of a field cannot be used. */
export function complaintAbout({ unit, min, max, integer }: NumberField): string {
  const kind = integer ? 'A whole number' : 'A number';
  const suffix = unit === '' ? '' : ` ${unit}`;
  return `${kind} from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}${suffix}, please.`;
}
