import { formatNumber, formatPercent } from '../../html/format.js';
import { html, type Html } from '../../html/html.js';
import type { RunoffSummary, WaterBalance } from '../outputs/summary.js';

/** Where the precipitation went; the terms add up to it. */
export function balanceTable({ balance, volume }: RunoffSummary): Html {
  // Runoff in mm times the basin's area is the volume; so one of them gives the volume of every other term.
  const cubicMetresPerMillimetre = balance.runoff === 0 ? 0 : volume / balance.runoff;
  const row = (label: string, millimetres: number, kind = ''): Html => html`
    <tr class="${kind}">
      <th scope="row">${kind && html`<i class="swatch ${kind}"></i>`}${label}</th>
      <td>${formatNumber(millimetres, 1)}</td>
      <td>${formatNumber((millimetres * cubicMetresPerMillimetre) / 1e6, 2)}</td>
      <td>${formatPercent(millimetres / balance.precipitation)}</td>
    </tr>
  `;
  return html`
    <section class="card" aria-labelledby="balance-title">
      <h2 id="balance-title">Water balance</h2>
      ${bar(balance)}
      <div class="scroll">
        <table class="numbers balance">
          <thead>
            <tr>
              <th scope="col">Term</th>
              <th scope="col">mm</th>
              <th scope="col">million m³</th>
              <th scope="col">share</th>
            </tr>
          </thead>
          <tbody>
            ${row('Runoff', balance.runoff, 'runoff')} ${row('Losses', balance.losses, 'losses')}
            ${row('Change in snow', balance.snowChange, 'snow')} ${row('Change in soil', balance.soilChange, 'soil')}
            ${row('Change in reservoirs', balance.reservoirChange, 'reservoir')}
          </tbody>
          <tfoot>
            ${row('Precipitation', balance.precipitation)}
          </tfoot>
        </table>
      </div>
      <p class="hint">
        Losses are evapotranspiration. Balance error:
        ${Math.abs(balance.error) < 0.001 ? 'below 0.001' : formatNumber(balance.error, 3)} mm.
      </p>
    </section>
  `;
}

/** The shares as one bar; what was taken out of a store is no share of the precipitation and is left out. */
function bar(balance: WaterBalance): Html {
  const shares: [string, number][] = [
    ['runoff', balance.runoff],
    ['losses', balance.losses],
    ['snow', balance.snowChange],
    ['soil', balance.soilChange],
    ['reservoir', balance.reservoirChange],
  ];
  const positive = shares.filter(([, value]) => value > 0);
  const total = positive.reduce((sum, [, value]) => sum + value, 0);
  const starts = positive.map((_, index) => positive.slice(0, index).reduce((sum, [, value]) => sum + value, 0));
  return html`
    <svg class="balance-bar" viewBox="0 0 1000 18" preserveAspectRatio="none" aria-hidden="true">
      ${positive.map(
        ([kind, value], index) => html`
          <rect
            class="${kind}"
            x="${((starts[index] ?? 0) / total) * 1000}"
            width="${(value / total) * 1000}"
            height="18"
          ></rect>
        `,
      )}
    </svg>
  `;
}
