import { applyDecorators, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { readId } from './path-id.decorator.js';
import { readQuery, type Refuse, refuseOthers } from './read-query.js';

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 500;

/** The cursors of a list: each stands for the position where a page ends. */
export interface Cursors<Position> {
  seal(position: Position): string;
  /** Returns undefined for what {@link seal} has not made for this list. */
  open(cursor: unknown): Position | undefined;
}

/** What the parameters `limit` and `cursor` ask for. */
export interface PageTerms<Position> {
  readonly limit: number;
  /** Where the page before it ends; undefined for the first page. */
  readonly after: Position | undefined;
}

/** A page of a list that a request asks for, and how to announce the next one, if there is one. */
export interface RequestedPage<Query, Position> {
  readonly query: Query;
  readonly announceNext: (position: Position | undefined) => void;
}

interface Request {
  readonly query: Readonly<Record<string, unknown>>;
  readonly originalUrl: string;
}

/**
 * Reads which page of a list a request asks for.
 *
 * @param filters are the parameters that the list has besides `limit` and `cursor`; any other is refused
 * @param read makes the query of the list from what `readTerms` returns, and refuses mistakes in the filters
 * @throws ProblemException `invalid-query`
 */
export function requestedPage<Query, Position>(
  context: ExecutionContext,
  cursors: Cursors<Position>,
  filters: readonly string[],
  read: (readTerms: () => PageTerms<Position>, refuse: Refuse) => Query,
): RequestedPage<Query, Position> {
  const request = context.switchToHttp().getRequest<Request>();
  const { limit, cursor } = request.query;
  const termsBy = (refuse: Refuse): PageTerms<Position> => {
    const size = limit === undefined ? DEFAULT_LIMIT : readId(limit);
    if (size === undefined || size > MAX_LIMIT) refuse('limit', `must be an integer from 1 to ${MAX_LIMIT}`);
    const after = cursor === undefined ? undefined : cursors.open(cursor);
    if (cursor !== undefined && after === undefined) refuse('cursor', 'is not one that this list has given');
    return { limit: size ?? DEFAULT_LIMIT, after };
  };
  const query = readQuery((refuse) => {
    refuseOthers(request, ['limit', 'cursor', ...filters], refuse);
    return read(() => termsBy(refuse), refuse);
  });
  const announceNext = (position: Position | undefined) => {
    if (position !== undefined) linkToNext(context, cursors.seal(position));
  };
  return { query, announceNext };
}

/**
 * The header `Link` (RFC 8288, section 3) has the same request with another cursor, relative to the request's own
 * address. A path would be wrong where a proxy has stripped a part of it.
 */
function linkToNext(context: ExecutionContext, cursor: string): void {
  const http = context.switchToHttp();
  const { originalUrl } = http.getRequest<Request>();
  const begin = originalUrl.indexOf('?');
  const parameters = new URLSearchParams(begin === -1 ? '' : originalUrl.slice(begin));
  parameters.set('cursor', cursor);
  const response = http.getResponse<{ header(name: string, value: string): unknown }>();
  response.header('link', `<?${parameters.toString()}>; rel="next"`);
}

/** Documents `limit` and `cursor`. */
export const ApiPage = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', format: 'int32', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
      description: 'How many a page.',
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      schema: { type: 'string', maxLength: 100, pattern: '^[\\w.-]+$' },
      description: 'Where to go on, from the Link header.',
    }),
  );
