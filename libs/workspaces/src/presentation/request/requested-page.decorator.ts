import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { readPage, readQuery } from '@invites/problem-details';
import type { PageQuery } from '../../application/ports/page.js';

/** Which page of a list is asked for, as a `PageQuery`. A cursor of these lists is the id that a page ends with. */
export const RequestedPage = createParamDecorator((_data: unknown, context: ExecutionContext): PageQuery => {
  const { query } = context.switchToHttp().getRequest<{ query: Record<string, unknown> }>();
  return readQuery((refuse) => readPage(query, idOf, refuse));
});

export function cursorOf(id: number): string {
  return id.toString(36);
}

function idOf(cursor: unknown): number | undefined {
  const id = /^[0-9a-z]{1,11}$/.test(String(cursor)) ? Number.parseInt(String(cursor), 36) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}
