import { Injectable, type PipeTransform } from '@nestjs/common';
import { InviteError } from '../../domain/invite-error.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Reads the token of a path in its canonical form (RFC 9562, section 4). What is no UUID names no invite.
 *
 * @throws InviteError `invite-not-found`
 */
@Injectable()
export class InviteTokenPipe implements PipeTransform<string, string> {
  transform(text: string): string {
    if (!UUID.test(text)) throw new InviteError('invite-not-found');
    return text.toLowerCase();
  }
}
