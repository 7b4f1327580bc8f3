/** Numbers and dates as people read them; English, because the pages are. */

/** With a fixed number of decimals and thousands separated: `1,234.5`. */
export function formatNumber(value: number, decimals: number): string {
  const text = value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  // A real minus sign, and none before what rounds to zero.
  return text.replace(/^-(?=[0.]*$)/, '').replace('-', '−');
}

/** With as many decimals as its size needs, about three significant digits: `0.123`, `12.3`, `1,235`. */
export function formatSignificant(value: number): string {
  const decimals = Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
  return formatNumber(value, decimals);
}

/** A share from 0 to 1 in percent: `23.9 %`, with a space that does not break. */
export function formatPercent(share: number): string {
  return `${formatNumber(share * 100, 1)}\u00a0%`;
}

/** A day given as `2015-12-09`: `9 December 2015`. */
export function formatDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** Cubic metres in the unit that suits their number: `407 million m³`, `12,300 m³`. */
export function formatVolume(cubicMetres: number): string {
  if (cubicMetres >= 1e9) return `${formatSignificant(cubicMetres / 1e9)} billion m³`;
  if (cubicMetres >= 1e6) return `${formatSignificant(cubicMetres / 1e6)} million m³`;
  return `${formatNumber(cubicMetres, 0)} m³`;
}
