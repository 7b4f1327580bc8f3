/** The arrows between the rooms of lib/ (docs/architecture.md): each room may import only what its row names. */
const arrows = {
  domain: [],
  hosts: ['domain'],
  workspaces: ['domain'],
  schedulers: ['hosts', 'domain'],
  store: ['domain'],
  templates: ['workspaces', 'schedulers', 'domain'],
  engine: ['store', 'schedulers', 'workspaces', 'hosts', 'domain'],
  manager: ['engine', 'store', 'templates', 'schedulers', 'workspaces', 'hosts', 'domain'],
  http: ['table', 'manager', 'engine', 'templates', 'domain'],
  table: ['manager', 'domain'],
  swagger: ['http', 'manager', 'domain'],
  terminus: ['schedulers', 'domain'],
  testing: ['manager', 'engine', 'schedulers', 'hosts', 'domain'],
};

const onlyArrows = Object.entries(arrows).map(([room, targets]) => ({
  name: `arrows-of-${room}`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^lib/', pathNot: [room, ...targets].map((target) => `^lib/${target}/`) },
}));

const onlyRoomThatKnows = (name, packages, rooms) => ({
  name,
  severity: 'error',
  from: { path: '^lib/', pathNot: rooms.map((room) => `^lib/${room}`) },
  to: { path: packages },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...onlyArrows,
    onlyRoomThatKnows('only-store-knows-typeorm', '^(node_modules/)?(typeorm|@nestjs/typeorm)', [
      'store/',
      'jobs\\.module',
      'jobs\\.providers',
    ]),
    onlyRoomThatKnows('only-hosts-knows-ssh2', '^(node_modules/)?ssh2', ['hosts/']),
    onlyRoomThatKnows('only-hosts-starts-processes', '^(node:)?child_process$', [
      'hosts/',
      'schedulers/embedded/worker/',
    ]),
    {
      name: 'pure-domain',
      severity: 'error',
      from: { path: '^lib/domain/' },
      to: { path: 'node_modules' },
    },
    {
      name: 'sample-app-uses-the-public-api',
      severity: 'error',
      from: { path: '^sample-app/' },
      to: { path: '^lib/', pathNot: '^lib/index\\.ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|public)/' },
  },
};
