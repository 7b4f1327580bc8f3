/** Shows on the results page how far a run has come, and reloads it when the run has ended. */
const waiting = document.getElementById('waiting');
const status = document.getElementById('status');
const progress = waiting.querySelector('progress');

async function look() {
  try {
    const response = await fetch(`/jobs/${waiting.dataset.job}/progress`, {
      headers: { accept: 'application/json' },
      cache: 'no-cache',
    });
    const job = await response.json();
    if (!response.ok || job.ended) {
      location.reload();
      return;
    }
    status.textContent = job.status;
    status.className = `pill ${job.tone}`;
    if (job.progress !== undefined) progress.value = job.progress;
  } catch {
    // The next look tells.
  }
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
