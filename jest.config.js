import { availableParallelism } from 'node:os';

/** Decorators and their metadata as TypeScript emits them; types are checked by `npm run typecheck`. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2022',
        keepClassNames: true,
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
};

const shared = {
  testEnvironment: '<rootDir>/test/support/no-leaks-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  moduleNameMapper: {
    '^nestjs-jobs$': '<rootDir>/lib/index.ts',
    '^nestjs-jobs/(swagger|terminus|testing)$': '<rootDir>/lib/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  setupFiles: ['reflect-metadata'],
};

export default {
  testTimeout: 120_000,
  // Most tests wait for processes, hosts and clocks: with a worker for each core, a third of the cores' time was idle.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.spec.ts'] },
    { ...shared, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'typeorm-0.3',
      testMatch: ['<rootDir>/test/integration/store/*.spec.ts'],
      moduleNameMapper: {
        ...shared.moduleNameMapper,
        '^typeorm$': '<rootDir>/test/databases/node_modules/typeorm/index.mjs',
      },
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/e2e/global-setup.mjs',
    },
  ],
};
