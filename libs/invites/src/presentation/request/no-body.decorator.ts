import { Injectable, type PipeTransform } from '@nestjs/common';
import { readForm } from '@invites/problem-details';
import { EmptyBody } from '../wire/invite-forms.dto.js';
import { RequestBody } from './request-body.decorator.js';

@Injectable()
class EmptyBodyPipe implements PipeTransform<unknown, EmptyBody> {
  transform(body: unknown): EmptyBody {
    return readForm(EmptyBody, body ?? {});
  }
}

/** For whoever holds a token: no body, or an object without members. */
export const NoBody = () => RequestBody(EmptyBodyPipe);
