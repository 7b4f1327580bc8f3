import { describeSampleApp } from './sample-app.suite.js';

describeSampleApp('the embedded scheduler', () => ({}));
