import type { NestExpressApplication } from '@nestjs/platform-express';
import { CHART_LIBRARY_DIRECTORY, PUBLIC_DIRECTORY } from '../paths.js';
import { refuseOtherSites, secureHeaders } from './security.js';
import { recogniseVisitor } from './visitor.js';

/** What stands before the routes: headers, visitors and the files of the pages. */
export function configureApp(app: NestExpressApplication): void {
  app.disable('x-powered-by');
  app.use(secureHeaders, refuseOtherSites);
  app.useStaticAssets(CHART_LIBRARY_DIRECTORY, { prefix: '/assets/uplot/' });
  app.useStaticAssets(PUBLIC_DIRECTORY, { prefix: '/assets/' });
  app.use(recogniseVisitor);
}
