import { Module } from '@nestjs/common';
import { Accounts } from './accounts.service.js';
import { Sessions } from './sessions.service.js';
import { SignInController } from './sign-in.controller.js';

/** Who the people are, and how they sign in and out. */
@Module({ controllers: [SignInController], providers: [Accounts, Sessions], exports: [Sessions] })
export class AccountsModule {}
