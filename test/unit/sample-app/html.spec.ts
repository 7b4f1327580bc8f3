import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatNumber, formatSignificant, formatVolume } from '../../../sample-app/html/format.js';
import { html, markupOf } from '../../../sample-app/html/html.js';

describe('the html tag', () => {
  it('escapes values in text and in attributes', () => {
    const name = `<img src=x onerror="alert('1')"> & co`;

    expect(html`<p title="${name}">${name}</p>`.toString()).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co">' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co</p>',
    );
  });

  it('takes its own markup as it is, lists joined, and nothing for what is absent', () => {
    const items = ['a', 'b<'].map((item) => html`<li>${item}</li>`);

    expect(html`${items}${undefined}${null}${false}${0}`.toString()).toBe('<li>a</li><li>b&lt;</li>0');
  });

  it('takes markup that a library has made safe as it is', () => {
    expect(html`<p>${markupOf('<b>1</b>')}</p>`.toString()).toBe('<p><b>1</b></p>');
  });

  it('lets no value open a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(html`${value}`.toString()).not.toMatch(/[<>"']/);
      }),
    );
  });
});

describe('numbers for people', () => {
  it.each([
    [1234.56, 1, '1,234.6'],
    [-0.04, 1, '0.0'],
    [-11.5, 1, '−11.5'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  it.each([
    [0, '0.00'],
    [0.01234, '0.012'],
    [3.216, '3.22'],
    [18.93, '18.9'],
    [12_345, '12,345'],
  ])('%d to three digits is %s', (value, text) => {
    expect(formatSignificant(value)).toBe(text);
  });

  it.each([
    [12_345, '12,345 m³'],
    [406_014_000, '406 million m³'],
    [2_500_000_000, '2.50 billion m³'],
  ])('a volume of %d is %s', (value, text) => {
    expect(formatVolume(value)).toBe(text);
  });
});
