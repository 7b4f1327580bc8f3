import type { NestExpressApplication } from '@nestjs/platform-express';
import { CHART_LIBRARY_DIRECTORY, PUBLIC_DIRECTORY } from '../paths.js';
import { Sessions } from '../accounts/sessions.service.js';
import { recogniseCaller } from './recognise-caller.js';
import { keepPrivate, refuseOtherSites, secureHeaders } from './security.js';

/** What stands before the routes: headers, who is calling, and the files of the pages. */
export function configureApp(app: NestExpressApplication): void {
  app.disable('x-powered-by');
  app.use(secureHeaders, refuseOtherSites);
  app.useStaticAssets(CHART_LIBRARY_DIRECTORY, { prefix: '/assets/uplot/' });
  app.useStaticAssets(PUBLIC_DIRECTORY, { prefix: '/assets/' });
  app.use(keepPrivate, recogniseCaller(app.get(Sessions)));
}
