import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { JobAction } from './job-actions.js';

/** A menu of actions in the top layer, so that no edge of the table cuts it off. One for the whole table. */
export class ActionMenu extends LitElement {
  static override properties = { actions: { attribute: false }, label: { attribute: false } };
  declare actions: readonly JobAction[];
  declare label: string;
  private button: HTMLElement | null = null;

  constructor() {
    super();
    this.actions = [];
    this.label = '';
  }

  /** The styles of the table are to apply. */
  protected override createRenderRoot(): this {
    return this;
  }

  /** Shows the menu below a button, or hides it when it is open there. */
  async openAt(button: HTMLElement): Promise<void> {
    this.button = button;
    await this.updateComplete;
    const { panel } = this;
    if (!panel) return;
    panel.showPopover();
    const box = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const below = box.bottom + height <= innerHeight || box.top < height;
    panel.style.left = `${Math.max(4, Math.min(box.right - width, innerWidth - width - 4))}px`;
    panel.style.top = `${below ? box.bottom : box.top - height}px`;
    this.items[0]?.focus();
  }

  /** Hides the menu. */
  close(): void {
    if (this.panel?.matches(':popover-open')) this.panel.hidePopover();
  }

  protected override render(): unknown {
    return html`<div
      popover="auto"
      class="menu"
      part="menu"
      role="menu"
      aria-label=${this.label}
      @keydown=${this.onKey}
      @toggle=${this.onToggle}
    >
      ${repeat(
        this.actions,
        ({ name }) => name,
        (action) => html`${action.begins ? html`<hr role="separator" />` : nothing}${this.item(action)}`,
      )}
    </div>`;
  }

  private item(action: JobAction): unknown {
    const classes = `item ${action.danger ? 'danger' : ''}`;
    const click = (event: Event): void => {
      this.close();
      // A dialog gives the focus back to what had it before.
      this.button?.focus();
      this.dispatchEvent(new CustomEvent('choose', { detail: { action, event } }));
    };
    return action.href === null
      ? html`<button
          type="button"
          role="menuitem"
          tabindex="-1"
          class=${classes}
          data-action=${action.name}
          @click=${click}
        >
          ${action.label}
        </button>`
      : html`<a
          role="menuitem"
          tabindex="-1"
          class=${classes}
          data-action=${action.name}
          href=${action.href}
          @click=${click}
          >${action.label}</a
        >`;
  }

  private get panel(): HTMLElement | null {
    return this.querySelector<HTMLElement>('[popover]');
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private readonly onToggle = (event: ToggleEvent): void => {
    if (event.newState === 'open') {
      this.button?.setAttribute('aria-expanded', 'true');
      return;
    }
    this.button?.setAttribute('aria-expanded', 'false');
    const root = this.getRootNode() as ShadowRoot;
    if (root.activeElement === null || this.contains(root.activeElement)) this.button?.focus();
    this.dispatchEvent(new CustomEvent('closed'));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { items } = this;
    const at = items.indexOf(event.target as HTMLElement);
    const to = nextItem(event.key, at, items);
    if (event.key === 'Tab') this.close();
    if (to === null) return;
    event.preventDefault();
    items[to]?.focus();
  };
}

/** Where a key leads (WAI-ARIA Authoring Practices, "Menu"): arrows go round, a letter to what begins with it. */
function nextItem(key: string, at: number, items: readonly HTMLElement[]): number | null {
  const count = items.length;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key.length !== 1 || key === ' ') return null;
  const order = Array.from({ length: count }, (_, step) => (at + 1 + step) % count);
  const found = order.find((index) => items[index]?.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
  return found ?? null;
}
