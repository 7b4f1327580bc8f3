import { ENGLISH, type Label, type LabelKey } from './labels.en.js';

/** Texts of one's own, by key; what is left out stays English. */
export type Labels = Readonly<Partial<Record<LabelKey, Label>>>;

/** What stands in the braces of a text. */
export type LabelValues = Readonly<Record<string, string | number>>;

/** Says the texts of the table in one language. */
export class Speech {
  /** Language tag by which numbers and times are written; `undefined` for the reader's own. */
  readonly locale: string | undefined;
  private readonly rules: Intl.PluralRules;

  /**
   * @param labels texts instead of the English ones
   * @param locale language tag by which plurals and times are written; `undefined` for the reader's own
   */
  constructor(
    private readonly labels: Labels = {},
    locale?: string,
  ) {
    this.locale = isLocale(locale) ? locale : undefined;
    this.rules = new Intl.PluralRules(this.locale);
  }

  /** The text of a key, its braces filled; `{n}` chooses between singular and plural. */
  say(key: LabelKey, values: LabelValues = {}): string {
    const label = this.labels[key] ?? ENGLISH[key];
    const text = typeof label === 'string' ? label : this.chosen(label, Number(values.n));
    return text.replace(/\{(\w+)\}/g, (braces, name: string) => this.filled(values[name]) ?? braces);
  }

  /** The text of a key that may be none, such as the name of an action of the app's own. */
  sayIf(key: string): string | undefined {
    return Object.hasOwn(ENGLISH, key) ? this.say(key as LabelKey) : undefined;
  }

  private chosen(forms: Exclude<Label, string>, n: number): string {
    return forms[this.rules.select(n)] ?? forms.other;
  }

  private filled(value: string | number | undefined): string | undefined {
    return typeof value === 'number' ? value.toLocaleString(this.locale) : value;
  }
}

/** A page may have a `lang` that is none. */
function isLocale(tag: string | undefined): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
