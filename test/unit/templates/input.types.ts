import { IsNumber, IsString } from 'class-validator';
import type { CondorJobParameters } from '../../../lib/domain/job-parameters.js';
import { BasicJobTemplate, CondorJobTemplate } from '../../../lib/templates/decorators/job-template.decorator.js';
import { JobsApp } from '../../../lib/templates/decorators/jobs-app.decorator.js';

export class RunoffInput {
  @IsNumber()
  area!: number;

  squareMiles(): number {
    return this.area / 2.59;
  }
}

class OtherInput {
  @IsString()
  basin!: string;
}

/** Checked by the type checker: a line below an `@ts-expect-error` must not compile. */
@JobsApp({ package: 'inputs' })
export class InputApp {
  @CondorJobTemplate({ input: RunoffInput })
  runoff({ area }: RunoffInput) {
    return { executable: 'a', arguments: [String(area)] };
  }

  @CondorJobTemplate({ input: RunoffInput, parameters: { numJobs: 2 } })
  async later(input: RunoffInput) {
    await Promise.resolve();
    return { executable: 'a', arguments: [String(input.area)] };
  }

  @CondorJobTemplate({ input: RunoffInput })
  declared({ area }: RunoffInput): CondorJobParameters {
    return { executable: String(area) };
  }

  @BasicJobTemplate({ input: OtherInput })
  survey({ basin }: OtherInput) {
    return { description: basin };
  }

  @CondorJobTemplate()
  plain = { executable: 'a' };

  readonly units = { area: 'km2' };

  version(): string {
    return '1';
  }

  // @ts-expect-error the method does not take the input that the decorator names
  @CondorJobTemplate({ input: RunoffInput })
  kept() {
    return { executable: 'a' };
  }

  // @ts-expect-error the decorator names another input than the method takes
  @CondorJobTemplate({ input: RunoffInput })
  mixedUp({ basin }: OtherInput) {
    return { executable: basin };
  }

  // @ts-expect-error the same, async
  @CondorJobTemplate({ input: RunoffInput })
  async mixedUpLater({ basin }: OtherInput) {
    await Promise.resolve();
    return { executable: basin };
  }

  // @ts-expect-error the decorator names no input
  @CondorJobTemplate()
  undeclared({ area }: RunoffInput) {
    return { executable: String(area) };
  }

  // @ts-expect-error a parameter is misspelt
  @CondorJobTemplate({ input: RunoffInput })
  misspelt({ area }: RunoffInput) {
    return { executible: String(area) };
  }

  // @ts-expect-error a property cannot take an input
  @CondorJobTemplate({ input: RunoffInput })
  property: CondorJobParameters = { executable: 'a' };
}
