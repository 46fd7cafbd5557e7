import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Test } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import {
  EtaInviteMailTemplate,
  EtaNoticeTemplate,
  type InviteAdapters,
  InviteMailer,
  InviteMailTemplate,
  InvitesModule,
  NoticeTemplate,
} from './index.js';
import { InMemoryWorkspaceDirectory } from './testing/index.js';

class OwnTemplate extends InviteMailTemplate {
  render({ workspaceName }: { workspaceName: string }) {
    return { subject: workspaceName, text: 'In our own words', html: '<p>In our own words</p>' };
  }
}

class OwnNotices extends NoticeTemplate {
  render({ workspaceName }: { workspaceName: string }) {
    return { subject: workspaceName, text: 'In our own words', html: '<p>In our own words</p>' };
  }
}

class NoMailer extends InviteMailer {
  async send(): Promise<string> {
    return '250 nowhere';
  }
}

const neverAsked = { isInitialized: true, options: {} } as DataSource;
const options = { tokenKey: 'a key of the tests, 32 bytes or more', linkTemplate: 'https://app.example.com/{token}' };

async function templatesOf(adapters: Partial<InviteAdapters>) {
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRootAsync({
        useFactory: () => ({ type: 'postgres' }),
        dataSourceFactory: async () => neverAsked,
      }),
      InvitesModule.forRoot({
        ...options,
        workspaceDirectory: InMemoryWorkspaceDirectory,
        inviteMailer: NoMailer,
        ...adapters,
      }),
    ],
  }).compile();
  return [InviteMailTemplate, NoticeTemplate].map((template) => module.get<object>(template, { strict: false }));
}

it('a host writes mails in its own words by naming a class; else the library does', async () => {
  const own = await templatesOf({ inviteMailTemplate: OwnTemplate, noticeTemplate: OwnNotices });
  expect(own.map(({ constructor }) => constructor)).toEqual([OwnTemplate, OwnNotices]);
  const ours = await templatesOf({});
  expect(ours.map(({ constructor }) => constructor)).toEqual([EtaInviteMailTemplate, EtaNoticeTemplate]);
});
