import { MARIADB } from '../../support/databases.js';
import { describeMigrations } from './migrations.suite.js';
import { describeStores } from './stores.suite.js';

describeStores(MARIADB);
describeMigrations(MARIADB);
