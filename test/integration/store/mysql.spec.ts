import { MYSQL } from '../../support/databases.js';
import { describeNotifications } from './notifications.suite.js';
import { describeExecutions } from './executions.suite.js';
import { describeIntents } from './intents.suite.js';
import { describeProgress } from './progress.suite.js';
import { describeStores } from './stores.suite.js';

// Not the migrations' suite: TypeORM's type "mysql" misreads a MariaDB's defaults, whatever made the tables.
describeStores(MYSQL);
describeExecutions(MYSQL);
describeIntents(MYSQL);
describeProgress(MYSQL);
describeNotifications(MYSQL);
