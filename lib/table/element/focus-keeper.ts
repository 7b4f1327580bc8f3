/** Where the focus was in the table: which control, of which row, and where the row stood. */
interface Place {
  readonly element: HTMLElement;
  readonly control: string | undefined;
  readonly index: number;
}

/**
 * Keeps the focus where it is while rows come, go and change places: a moved row loses it, a deleted one takes it along. What
 * took its place gets it then.
 */
export class FocusKeeper {
  private place: Place | null = null;

  constructor(private readonly rootOf: () => ShadowRoot | null) {}

  /** To be called before rendering. */
  remember(): void {
    const element = this.rootOf()?.activeElement;
    if (!(element instanceof HTMLElement)) {
      this.place = null;
      return;
    }
    const row = element.closest<HTMLElement>('tr');
    this.place = { element, control: element.dataset.control, index: row ? this.rows.indexOf(row) : -1 };
  }

  /** To be called after rendering. */
  restore(): void {
    const { place } = this;
    if (!place || this.rootOf()?.activeElement) return;
    const candidates = [place.element, this.sameControl(place), this.nearRow(place), this.fallback];
    for (const candidate of candidates) {
      if (!candidate?.isConnected) continue;
      candidate.focus({ preventScroll: true });
      if (this.rootOf()?.activeElement === candidate) return;
    }
  }

  private get rows(): HTMLElement[] {
    return [...(this.rootOf()?.querySelectorAll<HTMLElement>('.jobs > tbody > tr') ?? [])];
  }

  /** The control of the same kind outside of rows, such as a button that was rendered anew. */
  private sameControl({ control, index }: Place): HTMLElement | null {
    if (control === undefined || index >= 0) return null;
    return this.find(`[data-control="${CSS.escape(control)}"]`);
  }

  /** In the row that now stands where the row stood: the same control, or its first. */
  private nearRow({ control, index }: Place): HTMLElement | null {
    if (index < 0) return null;
    const { rows } = this;
    const row = rows[Math.min(index, rows.length - 1)];
    const same =
      control === undefined ? null : row?.querySelector<HTMLElement>(`[data-control="${CSS.escape(control)}"]`);
    return same ?? row?.querySelector<HTMLElement>('[data-control]') ?? null;
  }

  private find(selector: string): HTMLElement | null {
    return this.rootOf()?.querySelector<HTMLElement>(selector) ?? null;
  }

  private get fallback(): HTMLElement | null {
    return this.find('.frame');
  }
}
