const LONGEST = 100;

/** A command as messages show it: one line, shortened, control characters replaced by a space. */
export function describeCommand(argv: readonly string[]): string {
  const line = argv.join(' ').replace(/[\u0000-\u001f\u007f]+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
