import { html, LitElement, nothing } from 'lit';

/** What a person is asked. */
export interface Question {
  readonly sentences: readonly string[];
  /** The word on the button that does it. */
  readonly action: string;
  readonly cancel: string;
  readonly danger: boolean;
}

/** Asks before something is done. A modal dialog of the browser: it keeps the focus, and Escape leaves it. */
export class ConfirmDialog extends LitElement {
  static override properties = { question: { state: true } };
  declare question: Question | null;
  private answer: ((yes: boolean) => void) | null = null;

  constructor() {
    super();
    this.question = null;
  }

  /** Asks; false for anything but a yes. Whatever had the focus gets it back. */
  async ask(question: Question): Promise<boolean> {
    this.answer?.(false);
    this.question = question;
    await this.updateComplete;
    const dialog = this.querySelector('dialog');
    dialog?.showModal();
    this.querySelector<HTMLElement>('[data-answer=no]')?.focus();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const { question } = this;
    return html`<dialog
      class="confirm"
      part="dialog"
      role="alertdialog"
      aria-labelledby="question"
      aria-describedby="question-more"
      @close=${() => {
        this.end(false);
      }}
    >
      ${
        question
          ? html`<p id="question"><strong>${question.sentences[0]}</strong></p>
              <div id="question-more">${question.sentences.slice(1).map((sentence) => html`<p>${sentence}</p>`)}</div>
              <div class="buttons">
                <button
                  type="button"
                  data-answer="no"
                  @click=${() => {
                    this.end(false);
                  }}
                >
                  ${question.cancel}</button
                ><button
                  type="button"
                  data-answer="yes"
                  class=${question.danger ? 'danger' : 'main'}
                  @click=${() => {
                    this.end(true);
                  }}
                >
                  ${question.action}
                </button>
              </div>`
          : nothing
      }
    </dialog>`;
  }

  private end(yes: boolean): void {
    const { answer } = this;
    this.answer = null;
    this.querySelector('dialog')?.close();
    answer?.(yes);
  }
}
