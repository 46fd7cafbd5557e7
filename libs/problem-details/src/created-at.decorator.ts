import { type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';

interface Request {
  readonly originalUrl: string;
}

/**
 * Announces the address of what a request has made by the header `Location` (RFC 9110, section 10.2.2). Like `Link` it is
 * relative to the request's own address, with or without its trailing slash.
 *
 * @param pathOf makes the path below that address from the answer
 */
export function CreatedAt<Answer>(pathOf: (answer: Answer) => string): MethodDecorator {
  const interceptor: NestInterceptor<Answer> = {
    intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<Answer> {
      const http = context.switchToHttp();
      const [path = ''] = http.getRequest<Request>().originalUrl.split('?', 1);
      const lastSegment = path.slice(path.lastIndexOf('/') + 1);
      const below = lastSegment && `${lastSegment}/`;
      const response = http.getResponse<{ header(name: string, value: string): unknown }>();
      return next.handle().pipe(tap((answer) => response.header('location', `${below}${pathOf(answer)}`)));
    },
  };
  return UseInterceptors(interceptor);
}
