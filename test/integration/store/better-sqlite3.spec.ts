import { BETTER_SQLITE3 } from '../../support/databases.js';
import { describeMigrations } from './migrations.suite.js';
import { describeOwnConnection } from './own-connection.suite.js';
import { describeNotifications } from './notifications.suite.js';
import { describeExecutions } from './executions.suite.js';
import { describeIntents } from './intents.suite.js';
import { describeProgress } from './progress.suite.js';
import { describeStores } from './stores.suite.js';

describeStores(BETTER_SQLITE3);
describeExecutions(BETTER_SQLITE3);
describeIntents(BETTER_SQLITE3);
describeProgress(BETTER_SQLITE3);
describeNotifications(BETTER_SQLITE3);
describeMigrations(BETTER_SQLITE3);
describeOwnConnection(BETTER_SQLITE3);
