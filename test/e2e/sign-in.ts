import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** People of the demonstration. */
export type Person = 'maya' | 'tomas' | 'ruth';

/** Signs in as a person does, on the page that the app shows first. */
export async function signIn(page: Page, url: string, person: Person): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: `Sign in as ${person}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** A browser of its own, as it is after somebody has signed in there. */
export async function browserOf(
  browser: Browser,
  url: string,
  person: Person,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await signIn(page, url, person);
  await page.close();
  return context;
}
