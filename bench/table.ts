import 'reflect-metadata';
import { describeMachine } from './support/setting.js';
import { formatTable } from './support/table.js';
import { judge } from './support/targets.js';
import { measureInBrowser } from './table/browser.js';
import { measureOnServer } from './table/server.js';

async function main(): Promise<void> {
  const setting = describeMachine();
  const server = await measureOnServer();
  const browser = await measureInBrowser();
  console.log(`\n${setting}\n`);
  console.log(formatTable([`server, ${server.jobs} jobs`, 'median', 'p95', 'unit'], server.rows));
  console.log(`\n${formatTable([`browser, ${browser.jobs} jobs`, 'median', 'largest', 'unit'], browser.rows)}\n`);
  judge([...server.targets, ...browser.targets]);
}

await main();
