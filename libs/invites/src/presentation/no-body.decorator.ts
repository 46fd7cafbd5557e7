import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { readForm } from '@invites/problem-details';
import { EmptyBody } from './invite-forms.dto.js';

@Injectable()
class EmptyBodyPipe implements PipeTransform<unknown, EmptyBody> {
  transform(body: unknown): EmptyBody {
    return readForm(EmptyBody, body ?? {});
  }
}

const RequestBody = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ body: unknown }>().body,
);

/** For whoever holds a token: no body, or an object without members. */
export const NoBody = () => RequestBody(EmptyBodyPipe);
