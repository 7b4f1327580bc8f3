import { killAtAllPoints } from './kill/kill-points.js';
console.log(await killAtAllPoints({ scheduler: (process.argv[2] ?? 'embedded') as 'embedded', rounds: 1, budget: 60000 * Number(process.argv[3] ?? 3), seed: '1', lanes: Number(process.argv[4] ?? 2) }));
process.exit(0);
