import type { Page } from 'playwright-core';

/** How many different colours a canvas shows: 1 when nothing was painted. */
export async function paintedColours(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
  });
}
