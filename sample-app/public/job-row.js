import { element, set } from './dom.js';

const ACTIONS = {
  pause: { label: 'Pause', title: 'Stops the program; after Resume it starts again from its beginning' },
  resume: { label: 'Resume', title: 'Starts the program again from its beginning' },
  stop: { label: 'Stop', title: 'Ends the run for good' },
  delete: { label: 'Delete', title: 'Removes the run and its files' },
};

/**
 * One run in the list. Its elements stay the same as it changes, so that focus and animations survive.
 * @param act called with the action and the run
 */
export class JobRow {
  constructor(act) {
    this.link = element('a', { className: 'name' });
    this.detail = element('span', { className: 'detail' });
    this.pill = element('span', { className: 'pill' });
    this.fill = element('i');
    this.percent = element('span');
    this.bar = element('div', { className: 'bar', role: 'progressbar' }, this.fill);
    this.bar.setAttribute('aria-valuemin', '0');
    this.bar.setAttribute('aria-valuemax', '100');
    this.progress = element('div', { className: 'progress' }, this.bar, this.percent);
    this.why = element('span', { className: 'why' });
    this.created = element('time');
    this.runTime = element('td', { className: 'time' });
    this.results = element('a', { className: 'button', textContent: 'Results' });
    this.buttons = Object.entries(ACTIONS).map(([action, { label, title }]) => {
      const button = element('button', { type: 'button', className: 'button quiet', textContent: label, title });
      button.dataset.action = action;
      button.addEventListener('click', () => act(action, this.job, button));
      return button;
    });
    this.element = element(
      'tr',
      {},
      element('td', {}, this.link, this.detail),
      element('td', { className: 'state' }, this.pill, this.progress, this.why),
      element('td', { className: 'time' }, this.created),
      this.runTime,
      element('td', { className: 'actions' }, ...this.buttons, this.results),
    );
  }

  update(job) {
    this.job = job;
    const url = `/jobs/${job.id}/results`;
    this.element.dataset.id = job.id;
    this.element.dataset.status = job.status;
    set(this.link, 'textContent', job.name);
    this.link.href = url;
    this.results.href = url;
    this.results.setAttribute('aria-label', `Results of ${job.name}, run ${job.id}`);
    set(this.detail, 'textContent', job.description);
    set(this.pill, 'textContent', job.status);
    set(this.pill, 'className', `pill ${job.tone}`);
    set(this.why, 'textContent', [job.statusMessage, job.counts].filter(Boolean).join(' '));
    set(this.why, 'hidden', this.why.textContent === '');
    this.updateProgress(job);
    set(this.created, 'dateTime', job.created);
    set(this.created, 'textContent', clock(job.created));
    set(this.created, 'title', new Date(job.created).toLocaleString());
    set(this.runTime, 'textContent', job.runTime === undefined ? '' : duration(job.runTime));
    set(this.results, 'hidden', !job.ended);
    for (const button of this.buttons) {
      set(button, 'hidden', !job.actions.includes(button.dataset.action));
      button.setAttribute('aria-label', `${button.textContent} ${job.name}, run ${job.id}`);
    }
  }

  updateProgress({ progress }) {
    set(this.progress, 'hidden', progress === undefined);
    if (progress === undefined) return;
    this.fill.style.width = `${progress}%`;
    set(this.percent, 'textContent', `${progress}\u00a0%`);
    this.bar.setAttribute('aria-valuenow', String(progress));
  }

  showError(message) {
    this.why.textContent = message;
    this.why.hidden = false;
  }
}

/** The time of a moment of today, the day of an older one. */
function clock(iso) {
  const moment = new Date(iso);
  const today = moment.toDateString() === new Date().toDateString();
  return today
    ? moment.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : moment.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' });
}

/** For example `8 s`, `3 min 20 s`, `2 h 5 min`. */
function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min ${seconds % 60}\u00a0s`;
  return `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}
