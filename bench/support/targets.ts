/** A promise of the library that a bench looks at. */
export type Target = Promised & (AtLeast | AtMost);

interface Promised {
  readonly promise: string;
  readonly measured: number;
}

interface AtLeast {
  readonly atLeast: number;
  readonly atMost?: undefined;
}

interface AtMost {
  readonly atMost: number;
  readonly atLeast?: undefined;
}

/** Prints each target and whether it was reached; the process fails when one was missed. */
export function judge(targets: readonly Target[]): void {
  for (const { promise, measured, atLeast, atMost } of targets) {
    const reached = atMost === undefined ? measured >= atLeast : measured <= atMost;
    const wanted = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    console.log(`${reached ? 'reached' : 'MISSED '}  ${promise}: ${measured.toFixed(2)}, ${wanted} wanted`);
    if (!reached) process.exitCode = 1;
  }
}
