import { Inject } from '@nestjs/common';

/** Injection token of the {@link SampleAppConfig}. */
export const CONFIG = 'SAMPLE_APP_CONFIG';

/** Injects the {@link SampleAppConfig}. */
export const InjectConfig = (): ParameterDecorator => Inject(CONFIG);
