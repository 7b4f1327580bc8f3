import 'reflect-metadata';
import { tryAllSilences } from './silence/silence.js';
console.log(await tryAllSilences());
process.exit(0);
