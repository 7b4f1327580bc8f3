/** Colours of the page's style sheet, so that the pictures follow it in light and dark. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Points of the viridis scale (Smith and van der Walt, CC0), from dark to bright; told apart with any colour vision. */
const VIRIDIS = [
  [68, 1, 84],
  [65, 68, 135],
  [42, 120, 142],
  [34, 168, 132],
  [122, 209, 81],
  [253, 231, 37],
];

/** The colour of the index-th of so many lines: in the part of the scale that stands out from the page. */
export function scaleColour(index, count) {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const [first, last] = dark ? [0.28, 1] : [0.02, 0.82];
  const position = (first + ((last - first) * index) / Math.max(1, count - 1)) * (VIRIDIS.length - 1);
  const lower = Math.min(Math.floor(position), VIRIDIS.length - 2);
  const channels = VIRIDIS[lower].map((from, channel) =>
    Math.round(from + (VIRIDIS[lower + 1][channel] - from) * (position - lower)),
  );
  return `rgb(${channels.join(' ')})`;
}

/** A colour with a share of its opacity. */
export function faded(value, share) {
  return `color-mix(in srgb, ${value} ${share * 100}%, transparent)`;
}
