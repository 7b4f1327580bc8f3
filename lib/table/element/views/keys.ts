/** In a row, the arrows up and down lead to the same control of the next row that has it; Home and End to the first and last. */
export function moveBetweenRows(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const { control } = target.dataset;
  const row = target.closest('tr[data-id]');
  if (!control || !row || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...(row.parentElement?.querySelectorAll<HTMLElement>(`tr[data-id] [data-control="${control}"]`) ?? [])];
  const at = all.indexOf(target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
}
