import { formatDay, formatNumber, formatPercent, formatSignificant, formatVolume } from '../../html/format.js';
import { html, type Html, type HtmlValue } from '../../html/html.js';
import type { YearTotals } from '../outputs/hydrograph.js';
import type { RunoffSummary } from '../outputs/summary.js';
import type { SubRunView } from '../results-view.js';
import { balanceTable } from './balance-table.part.js';

/** Numbers, picture and tables of one run. */
export function singleResults({ summary }: SubRunView, years: readonly YearTotals[], picture: Html): Html {
  if (!summary) return html``;
  return html`
    ${tiles(summary)} ${picture}
    <div class="pair">${balanceTable(summary)} ${yearTable(years)}</div>
  `;
}

function tiles(summary: RunoffSummary): Html {
  const tile = (label: string, value: HtmlValue, unit: string, note: string, id: string): Html => html`
    <div class="tile">
      <dt>${label}</dt>
      <dd><span class="value" id="${id}">${value}</span> ${unit && html`<span class="unit">${unit}</span>`}</dd>
      <dd class="note">${note}</dd>
    </div>
  `;
  const [volume = '', ...unit] = formatVolume(summary.volume).split(' ');
  const share = summary.balance.runoff / summary.balance.precipitation;
  return html`
    <dl class="tiles">
      ${tile('Peak flow', formatSignificant(summary.peakFlow), 'm³/s', formatDay(summary.peakDate), 'peak-flow')}
      ${tile('Mean flow', formatSignificant(summary.meanFlow), 'm³/s', 'over the whole period', 'mean-flow')}
      ${tile('Volume', volume, unit.join(' '), `${formatPercent(share)} of the precipitation`, 'volume')}
      ${tile('Snow melt', formatNumber(summary.meltShare * 100, 1), '%', 'of the runoff', 'melt-share')}
      ${tile(
        'Deepest snow',
        formatNumber(summary.peakSnow, 0),
        'mm of water',
        formatDay(summary.peakSnowDate),
        'peak-snow',
      )}
    </dl>
  `;
}

function yearTable(years: readonly YearTotals[]): Html {
  return html`
    <section class="card" aria-labelledby="years-title">
      <h2 id="years-title">Year by year</h2>
      <div class="scroll">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">Year</th>
              <th scope="col">Precipitation<br /><small>mm</small></th>
              <th scope="col">Snowfall<br /><small>mm</small></th>
              <th scope="col">Losses<br /><small>mm</small></th>
              <th scope="col">Runoff<br /><small>mm</small></th>
              <th scope="col">Peak flow<br /><small>m³/s</small></th>
            </tr>
          </thead>
          <tbody>
            ${years.map(
              (year) => html`
                <tr>
                  <th scope="row">${year.year}</th>
                  <td>${formatNumber(year.precipitation, 0)}</td>
                  <td>${formatNumber(year.snowfall, 0)}</td>
                  <td>${formatNumber(year.losses, 0)}</td>
                  <td>${formatNumber(year.runoff, 0)}</td>
                  <td>${formatSignificant(year.peakFlow)} <small>${shortDay(year.peakDate)}</small></td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function shortDay(day: string): string {
  return formatDay(day).replace(/ \d{4}$/, '');
}
