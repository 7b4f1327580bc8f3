/** Questions that will be asked together. */
interface Batch<Key, Value> {
  readonly keys: Set<Key>;
  readonly answers: Promise<ReadonlyMap<Key, Value>>;
}

/**
 * Answers many single questions by few large ones: while one is being answered the next ones gather, and are asked
 * together.
 */
export class BatchLoader<Key, Value> {
  private next: Batch<Key, Value> | null = null;
  private current: Promise<unknown> = Promise.resolve();

  /** @param ask answers some keys; one without an answer is left out */
  constructor(private readonly ask: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {}

  /** The answer for one key; `undefined` when there is none. Rejects when the question failed. */
  async load(key: Key): Promise<Value | undefined> {
    this.next ??= this.open();
    this.next.keys.add(key);
    return (await this.next.answers).get(key);
  }

  private open(): Batch<Key, Value> {
    const keys = new Set<Key>();
    const answers = this.current.then(() => {
      this.next = null;
      return this.ask([...keys]);
    });
    this.current = answers.catch(() => undefined);
    return { keys, answers };
  }
}
