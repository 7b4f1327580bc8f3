import { AsyncDirective, directive, PartType, type PartInfo } from 'lit/async-directive.js';
import type { ChildPart } from 'lit';

/** A text that grows older: given the server's clock, ms since 1970. */
export type TextAt = (now: number) => string;

/** Once a second tells every text that can be seen what time it is. Still while the page is hidden. */
export class Ticker {
  private readonly texts = new Map<Element, Set<(now: number) => void>>();
  private readonly seen = new Set<Element>();
  private readonly observer: IntersectionObserver;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** @param now the server's clock, ms since 1970 */
  constructor(readonly now: () => number) {
    this.observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.seen.add(target);
        else this.seen.delete(target);
      }
    });
  }

  /** Begins to tick. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.tick();
    }, 1000);
  }

  /** Stops ticking. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Tells a text inside of an element the time while the element can be seen. */
  add(element: Element, update: (now: number) => void): void {
    const updates = this.texts.get(element) ?? new Set();
    this.texts.set(element, updates.add(update));
    this.observer.observe(element);
  }

  /** Tells it no more. */
  remove(element: Element, update: (now: number) => void): void {
    const updates = this.texts.get(element);
    updates?.delete(update);
    if (updates?.size !== 0) return;
    this.texts.delete(element);
    this.seen.delete(element);
    this.observer.unobserve(element);
  }

  private tick(): void {
    if (document.visibilityState === 'hidden') return;
    const now = this.now();
    for (const element of this.seen) for (const update of this.texts.get(element) ?? []) update(now);
  }
}

class TickingText extends AsyncDirective {
  private element: Element | null = null;
  private ticker: Ticker | null = null;
  private text: TextAt | null = null;
  private shown = '';
  private readonly onTick = (now: number): void => {
    const text = this.text?.(now) ?? '';
    if (text !== this.shown) this.setValue((this.shown = text));
  };

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.CHILD) throw new Error('A ticking text stands between tags.');
  }

  render(ticker: Ticker, text: TextAt): string {
    return text(ticker.now());
  }

  override update(part: ChildPart, [ticker, text]: [Ticker, TextAt]): string {
    this.text = text;
    this.ticker = ticker;
    if (this.element === null) {
      this.element = part.parentNode as Element;
      this.reconnected();
    }
    return (this.shown = this.render(ticker, text));
  }

  override disconnected(): void {
    if (this.element) this.ticker?.remove(this.element, this.onTick);
  }

  override reconnected(): void {
    if (this.element) this.ticker?.add(this.element, this.onTick);
  }
}

/** A text between tags that is told the time once a second, without rendering anything else. */
export const ticking = directive(TickingText);
