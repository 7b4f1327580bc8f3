import { formatDay, formatNumber, formatPercent, formatSignificant, formatVolume } from '../../html/format.js';
import { html, type Html } from '../../html/html.js';
import { layout, type Frame } from '../../html/layout.js';
import type { RunoffSummary } from '../outputs/summary.js';

/** A run that has ended well, in a comparison. */
export interface ComparedRun {
  readonly jobId: number;
  readonly name: string;
  /** mm/°C/day */
  readonly meltFactor: number;
  readonly summary: RunoffSummary;
}

/** One run, and others of the same person to hold it against. */
export interface Comparison {
  readonly run: ComparedRun;
  readonly others: readonly ComparedRun[];
}

/** The numbers of runs side by side, and by how much they differ from those of the first. */
export function comparePage({ run, others }: Comparison, frame: Frame): string {
  return layout({
    title: `${run.name}: compare`,
    scripts: [],
    frame,
    body: html`
      <nav class="crumbs"><a href="/">All runs</a></nav>
      <h1>${run.name} beside other runs</h1>
      <p class="subtitle">
        ${others.length > 0 ? 'In brackets: the difference from the first line.' : 'There is no other complete run yet.'}
      </p>
      <section class="card">
        <div class="scroll">
          <table class="numbers compare" id="comparison">
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col">Melt factor<br /><small>mm/°C/day</small></th>
                <th scope="col">Peak flow<br /><small>m³/s</small></th>
                <th scope="col">Volume</th>
                <th scope="col">Snow melt<br /><small>of the runoff</small></th>
                <th scope="col">Deepest snow<br /><small>mm of water</small></th>
              </tr>
            </thead>
            <tbody>
              ${[run, ...others].map((one) => row(one, run))}
            </tbody>
          </table>
        </div>
      </section>
    `,
  });
}

function row({ jobId, name, meltFactor, summary }: ComparedRun, base: ComparedRun): Html {
  const difference = (of: (summary: RunoffSummary) => number): Html | false =>
    summary !== base.summary && html`<small>(${signedPercent(of(summary) / of(base.summary) - 1)})</small>`;
  return html`
    <tr>
      <th scope="row"><a href="/jobs/${jobId}/results">${name}</a> <small>run ${jobId}</small></th>
      <td>${meltFactor}</td>
      <td>${formatSignificant(summary.peakFlow)} ${difference((one) => one.peakFlow)}</td>
      <td>${formatVolume(summary.volume)} ${difference((one) => one.volume)}</td>
      <td>${formatPercent(summary.meltShare)}</td>
      <td>${formatNumber(summary.peakSnow, 0)} <small>${formatDay(summary.peakSnowDate)}</small></td>
    </tr>
  `;
}

function signedPercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  return share > 0 ? `+${formatPercent(share)}` : formatPercent(share);
}
