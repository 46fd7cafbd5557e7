import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { announceNextPage, readPage, readQuery } from '@invites/problem-details';
import type { PageQuery } from '../../application/ports/page.js';

/** A page of a list that a request asks for, and how to announce the next one, if there is one. */
export interface RequestedPage {
  readonly page: PageQuery;
  readonly announceNext: (id: number | undefined) => void;
}

/** Reads which page is asked for. A cursor of these lists is the id that a page ends with. */
export const Paged = createParamDecorator((_data: unknown, context: ExecutionContext): RequestedPage => {
  const { query } = context.switchToHttp().getRequest<{ query: Record<string, unknown> }>();
  const page = readQuery((refuse) => readPage(query, idOf, refuse));
  const announceNext = (id: number | undefined) => {
    if (id !== undefined) announceNextPage(context, id.toString(36));
  };
  return { page, announceNext };
});

function idOf(cursor: unknown): number | undefined {
  const id = /^[0-9a-z]{1,11}$/.test(String(cursor)) ? Number.parseInt(String(cursor), 36) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}
