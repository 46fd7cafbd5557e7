import type { InvitePreview } from '@invites/invites';

/** Where Accept leads: the page of the host with the token, and with `return_to` in its query where the invite has one. */
export function acceptUrlOf(template: string, { token, returnTo }: Pick<InvitePreview, 'token' | 'returnTo'>): string {
  const url = template.replaceAll('{token}', token);
  if (returnTo === null) return url;
  const extended = new URL(url);
  extended.search += `${extended.search === '' ? '?' : '&'}return_to=${encodeURIComponent(returnTo)}`;
  return extended.href;
}
