import { LIBSQL } from '../../support/databases.js';
import { describeMigrations } from './migrations.suite.js';
import { describeOwnConnection } from './own-connection.suite.js';
import { describeNotifications } from './notifications.suite.js';
import { describeExecutions } from './executions.suite.js';
import { describeIntents } from './intents.suite.js';
import { describeProgress } from './progress.suite.js';
import { describeStores } from './stores.suite.js';

describeStores(LIBSQL);
describeExecutions(LIBSQL);
describeIntents(LIBSQL);
describeProgress(LIBSQL);
describeMigrations(LIBSQL);
describeNotifications(LIBSQL);
describeOwnConnection(LIBSQL);
