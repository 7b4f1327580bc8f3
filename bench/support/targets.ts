/** A promise of the library that a bench looks at. */
export interface Target {
  readonly promise: string;
  readonly measured: number;
  readonly atLeast: number;
}

/** Prints each target and whether it was reached; the process fails when one was missed. */
export function judge(targets: readonly Target[]): void {
  for (const { promise, measured, atLeast } of targets) {
    const reached = measured >= atLeast;
    console.log(`${reached ? 'reached' : 'MISSED '}  ${promise}: ${measured.toFixed(2)}, at least ${atLeast} wanted`);
    if (!reached) process.exitCode = 1;
  }
}
