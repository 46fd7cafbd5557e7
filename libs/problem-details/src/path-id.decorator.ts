import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ProblemException, type ProblemTable } from './problem.js';

/** An id in the API document. Databases count with 64 bits. */
export const ID_SCHEMA = { type: 'integer', format: 'int64', minimum: 1 } as const;

/** Reads an id: a positive decimal integer, however large. Returns undefined for anything else. */
export function readId(text: unknown): number | undefined {
  return typeof text === 'string' && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

/** @throws ProblemException with a code of the table, unless the text is an id */
export function requireId<Code extends string>(text: unknown, table: ProblemTable<Code>, code: NoInfer<Code>): number {
  const id = readId(text);
  if (id === undefined) throw new ProblemException(code, table[code]);
  return id;
}

interface Request {
  readonly params: Readonly<Record<string, string>>;
}

/** Makes a decorator that reads an id in a path. It has no pipe, so that mistakes in a path precede those in a body. */
export const pathId = <Code extends string>(name: string, table: ProblemTable<Code>, code: NoInfer<Code>) =>
  createParamDecorator((_data: unknown, context: ExecutionContext) =>
    requireId(context.switchToHttp().getRequest<Request>().params[name], table, code),
  );
