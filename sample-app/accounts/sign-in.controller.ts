import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from '../web/http.types.js';
import { redirect } from '../web/redirect.js';
import { Accounts } from './accounts.service.js';
import { localPath } from './local-path.js';
import { Sessions } from './sessions.service.js';
import { signInPage } from './sign-in.page.js';
import { SchedulerName } from '../scheduler-name.js';

const COMPLAINTS = {
  wrong: { status: 401, text: 'There is no account with this name and password.' },
  'too-many-attempts': { status: 429, text: 'Too many attempts. Try again in five minutes.' },
} as const;

/** Lets people in and out. */
@Controller()
export class SignInController {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly scheduler: SchedulerName,
  ) {}

  @Get('sign-in')
  page(@Query('next') next: unknown): string {
    return this.form({ name: '', next: localPath(next) });
  }

  @Post('sign-in')
  async signIn(
    @Req() request: Request,
    @Body() body: Readonly<Record<string, unknown>> | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const name = textOf(body?.name).trim().toLowerCase();
    const next = localPath(body?.next);
    const address = request.socket.remoteAddress ?? '';
    const account = await this.accounts.signIn(name, textOf(body?.password), address);
    if (typeof account === 'string') {
      const { status, text } = COMPLAINTS[account];
      response.statusCode = status;
      return this.form({ name, next, complaint: text });
    }
    response.setHeader('Set-Cookie', this.sessions.begin(account, request.secure));
    return redirect(response, next);
  }

  @Post('sign-out')
  signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): string {
    response.setHeader('Set-Cookie', this.sessions.end(request.secure));
    return redirect(response, '/sign-in');
  }

  private form(values: { name: string; next: string; complaint?: string }): string {
    const shown = this.accounts.areOfDemonstration ? this.accounts.all : [];
    return signInPage({ ...values, demonstration: shown, frame: { scheduler: this.scheduler.text } });
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
