import { MARIADB } from '../../support/databases.js';
import { describeMigrations } from './migrations.suite.js';
import { describeNotifications } from './notifications.suite.js';
import { describeExecutions } from './executions.suite.js';
import { describeIntents } from './intents.suite.js';
import { describeProgress } from './progress.suite.js';
import { describeStores } from './stores.suite.js';

describeStores(MARIADB);
describeExecutions(MARIADB);
describeIntents(MARIADB);
describeProgress(MARIADB);
describeMigrations(MARIADB);
describeNotifications(MARIADB);
