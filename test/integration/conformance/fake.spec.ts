import { afterAll, describe, it } from '@jest/globals';
import { conformanceProgram, fakeScheduler, schedulerConformance } from 'nestjs-jobs/testing';

const fake = fakeScheduler({ name: 'fake', program: conformanceProgram });

schedulerConformance('the fake scheduler', { describe, it, afterAll, create: (context) => fake.create(context) });
