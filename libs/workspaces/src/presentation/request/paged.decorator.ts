import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Cursors, type RequestedPage, requestedPage } from '@invites/problem-details';
import type { PageQuery } from '../../application/ports/page.js';

/** A cursor of these lists is the id that a page ends with. */
const CURSORS: Cursors<number> = {
  seal: (id) => id.toString(36),
  open(cursor) {
    const id = /^[0-9a-z]{1,11}$/.test(String(cursor)) ? Number.parseInt(String(cursor), 36) : Number.NaN;
    return Number.isSafeInteger(id) ? id : undefined;
  },
};

export type ListPage = RequestedPage<PageQuery, number>;

/** Reads which page of a list is asked for, as a `ListPage`. */
export const Paged = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  requestedPage(context, CURSORS, [], (readTerms) => readTerms()),
);
