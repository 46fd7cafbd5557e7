import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Controller, createParamDecorator, type ExecutionContext, ForbiddenException, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsString } from 'class-validator';
import { AccessBeforeForm } from './access-before-form.decorator.js';
import { Form } from './form.decorator.js';
import { readQuery } from './read-query.js';

let checks: unknown[];
let worked: number;

/** Knows Ada alone, and lets her do everything. */
class CheckDoor {
  async execute(query: { readonly who: string }): Promise<void> {
    checks.push(query);
    if (query.who !== 'ada') throw new ForbiddenException();
  }
}

class DoorBody {
  @IsString({ message: 'must be a string' })
  colour!: string;
}

const Wide = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { wide } = context.switchToHttp().getRequest<{ query: { wide?: string } }>().query;
  return readQuery((refuse) => wide !== undefined && refuse('wide', 'must be left out'));
});

@Controller('doors')
class DoorsController {
  @AccessBeforeForm(CheckDoor, (context) => {
    const { who } = context.switchToHttp().getRequest<{ headers: { who?: string } }>().headers;
    return who === undefined ? undefined : { who };
  })
  @Post()
  paint(@Form() { colour }: DoorBody, @Wide() _wide: unknown): void {
    worked += 1;
    if (colour === 'none') throw new TypeError('a bug');
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [DoorsController], providers: [CheckDoor] }).compile();
  app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  await app.init();
});
afterAll(() => app.close());
beforeEach(() => {
  [checks, worked] = [[], 0];
});

async function paint(payload: object, { who, query = '' }: { readonly who?: string; readonly query?: string } = {}) {
  const headers = who === undefined ? {} : { who };
  const answer = await app.inject({ method: 'POST', url: `/doors${query}`, headers, payload });
  const { status, code } = answer.json<{ status?: number; code?: string }>();
  return { status: answer.statusCode, code: status && code, checks: checks.length };
}

it('a correct request does not pay for the check', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/doors',
    headers: { who: 'eve' },
    payload: { colour: 'red' },
  });
  expect([answer.statusCode, worked, checks]).toEqual([201, 1, []]);
});

it('access is checked before a mistake is reported, and only once for a bad body and a bad query', async () => {
  expect(await paint({ colour: 1 }, { who: 'ada', query: '?wide' })).toEqual({
    status: 400,
    code: 'invalid-query',
    checks: 1,
  });
  expect(checks).toEqual([{ who: 'ada' }]);
});

it.each([
  ['body', { colour: 1 }, ''],
  ['query', { colour: 'red' }, '?wide'],
])('a caller without access is refused for that, and not for the mistake in the %s', async (_where, body, query) => {
  expect(await paint(body, { who: 'eve', query })).toEqual({ status: 403, code: undefined, checks: 1 });
  expect(worked).toBe(0);
});

it('where nothing shows what a request asks for, its mistake is reported', async () => {
  expect(await paint({ colour: 1 })).toEqual({ status: 400, code: 'invalid-body', checks: 0 });
});

it('an error that is no refusal of the request checks nothing', async () => {
  expect(await paint({ colour: 'none' }, { who: 'eve' })).toMatchObject({ status: 500, checks: 0 });
});
