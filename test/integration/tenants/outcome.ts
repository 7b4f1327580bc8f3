/** What came of an attempt, with nothing in it that only tells which attempt it was. */
export type Outcome = { readonly value?: unknown } | { readonly error: string; readonly code: unknown };

/** Makes an attempt. @param words what was asked for, such as an id: the same attempt for something else has others */
export async function outcomeOf(attempt: () => unknown, words: readonly (string | number)[]): Promise<Outcome> {
  const plain = (value: unknown): Outcome => JSON.parse(without(words, JSON.stringify({ value }))) as Outcome;
  try {
    return plain(await attempt());
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code?: unknown };
    return { error: without(words, `${name}: ${message}`), code };
  }
}

function without(words: readonly (string | number)[], text: string): string {
  return words.reduce<string>((rest, word) => rest.replaceAll(String(word), '…'), text);
}
