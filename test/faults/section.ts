/** One part of the report: what was tried, what came of it, and what should not have. */
export interface Section {
  readonly title: string;
  /** How, when and where it was measured. */
  readonly run: string;
  readonly text: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What went wrong; empty when all was well. */
  readonly failures: readonly string[];
}
