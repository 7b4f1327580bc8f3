import type { Account } from './account.js';

/** The password of all accounts of the demonstration; its sign-in page tells it to everybody. */
export const DEMO_PASSWORD = 'snow-melts-in-may';

/** Two scientists, who cannot see each other's runs, and an administrator, who sees all. */
export const DEMO_ACCOUNTS: readonly Account[] = [
  {
    name: 'maya',
    fullName: 'Maya Lindqvist',
    role: 'scientist',
    password: '$scrypt$ln=15,r=8,p=3$KxM0NNgSNEDgR2hy9nx6Ew$KlcZzPKMIwDwHNtzUAeeqPxwDflumZx7TOurtcF+pV4',
  },
  {
    name: 'tomas',
    fullName: 'Tomás Ortega',
    role: 'scientist',
    password: '$scrypt$ln=15,r=8,p=3$HV8j/lpO53MDACqJ/QYGKg$k/qNxi8tX4pecsSnoiKZ6/0i9/gBVbWrEpefsn2QVhE',
  },
  {
    name: 'ruth',
    fullName: 'Ruth Okafor',
    role: 'administrator',
    password: '$scrypt$ln=15,r=8,p=3$YLBzVAh3HV7/o/hSy7OKoQ$vo/pDxQclQQO1nNfWIaaXuviUAdEIiFW/utIxyRxPDs',
  },
];
