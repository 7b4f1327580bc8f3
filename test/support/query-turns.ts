/** For schedulers of tests that have the queue for themselves. */
export const alwaysMyTurn = (): Promise<boolean> => Promise.resolve(true);
