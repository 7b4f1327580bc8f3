/** A table for a terminal: the first column starts at the left, the others end at the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    widths.map((width, column) => pad(row[column] ?? '', width, column)).join('  ');
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

/** Milliseconds with three significant digits: `0.412`, `38.5`, `1240`. */
export function milliseconds(value: number): string {
  return digits(value);
}

/** A ratio: `0.83`, `412`. */
export function ratio(value: number): string {
  return value >= 10 ? digits(value) : value.toFixed(2);
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
