import { nextPage } from './next-page.js';
import { type AnswerOf, type BodyOf, type Method, type Path, type PathOf, type QueryOf, urlOf } from './operation.js';
import { type CallOptions, type InvitesClientOptions, Transport } from './transport.js';
import type { components } from './wire.js';

type Schemas = components['schemas'];
/** An invite as sending, resending and changing it answer. */
export type Invite = Schemas['WorkspaceInviteDetail'];
/** An invite in full, with what the caller may do with it now. */
export type InviteView = Schemas['WorkspaceInviteView'];
/** An invite as it stands in a list. */
export type ListedInvite = Schemas['WorkspaceInviteList'];
/** An invite as the holder of its token sees it. */
export type InvitePreview = Schemas['WorkspaceInvitePublic'];
/** A pending invite that is addressed to me, with its token. */
export type MyInvite = Schemas['MyInvite'];
/** Who did what with an invite, and what became of its mail. */
export type HistoryEntry = Schemas['InviteHistoryEntry'];
/** An invite to send. */
export type SendBody = Schemas['SendInviteBody'];
/** What to change of an invite. */
export type EditBody = Schemas['EditInviteBody'];
/** Addresses to invite alike. */
export type BulkSendBody = Schemas['BulkSendBody'];
/** The outcome for one address. */
export type BulkSendResult = Schemas['BulkSendResult'];
/** Which invites of a workspace to resend. */
export type BulkResendBody = Schemas['BulkResendBody'];
/** The outcome for one invite. */
export type BulkResendResult = Schemas['BulkResendResult'];
/** Which invites of a workspace to cancel. */
export type BulkCancelBody = Schemas['BulkCancelBody'];
/** The outcome for one invite. */
export type BulkCancelResult = Schemas['BulkCancelResult'];

/** Filters, and `limit`, which is how many invites are fetched at a time. */
export type ListQuery = Omit<QueryOf<'get', '/api/v1/invites/list/'>, 'cursor'> & { readonly workspace_id: number };

/** How to resend. */
export interface ResendOptions {
  /** Mail the address even if it has bounced. */
  readonly force?: boolean;
  /** Replace the link, so that the earlier one no longer works. */
  readonly newLink?: boolean;
}

/** What one operation is asked with. */
interface Request<M extends Method, P extends Path<M>> {
  readonly path?: PathOf<M, P>;
  readonly query?: QueryOf<M, P>;
  readonly body?: BodyOf<M, P>;
  /** Whether it sends mail, so that it has to happen once. */
  readonly sends?: boolean;
  /** Whether it needs no credentials. */
  readonly isPublic?: boolean;
  /** Whether an array is answered. */
  readonly isList?: boolean;
}

type ItemOf<P extends Path<'get'>> = AnswerOf<'get', P> extends readonly (infer T)[] ? T : never;

/**
 * The invites of a service. What the API document calls a member is called the same here.
 *
 * Every call rejects with an `InvitesError` when the service refuses it, or when there is no answer of the service;
 * with a `TypeError`, before any request, for what can't be asked; and with the reason of `signal` once it is aborted.
 * A 429, a 503, a connection that breaks and an attempt that takes too long are tried again. Calls that send carry an
 * `Idempotency-Key`, so that they happen once. Others may have happened when they are tried again: a `cancel` or a
 * `decline` is then refused as `invite-not-pending`.
 */
export class InvitesClient {
  readonly #transport: Transport;

  /** @throws TypeError for an option that can't be used, such as an empty `baseUrl` */
  constructor(options: InvitesClientOptions) {
    this.#transport = new Transport(options);
  }

  /**
   * Invites an address to a workspace. For Admins and Owners, up to their own role.
   *
   * @throws InvitesError such as `invite-already-pending`, with the `invite_id` of the pending one in `problem`
   */
  async send(body: SendBody, options?: CallOptions): Promise<Invite> {
    return this.#call('post', '/api/v1/invites/', { body, sends: true }, options);
  }

  /**
   * Sends a pending invite's mail again and extends its expiry; a lapsed invite is revived.
   *
   * @throws InvitesError such as `invite-not-pending`
   */
  async resend(inviteId: number, resendOptions: ResendOptions = {}, options?: CallOptions): Promise<Invite> {
    const { newLink, ...rest } = resendOptions;
    const query = { ...rest, new_link: newLink };
    const path = { invite_id: inviteId };
    return this.#call('post', '/api/v1/invites/{invite_id}/resend/', { path, query, sends: true }, options);
  }

  /**
   * Withdraws a pending invite: its link no longer works.
   *
   * @throws InvitesError such as `invite-not-pending`
   */
  async cancel(inviteId: number, options?: CallOptions): Promise<Invite> {
    return this.#call('post', '/api/v1/invites/{invite_id}/cancel/', { path: { invite_id: inviteId } }, options);
  }

  /**
   * Shows one invite, with what the caller can do with it.
   *
   * @throws InvitesError such as `invite-not-found`
   */
  async get(inviteId: number, options?: CallOptions): Promise<InviteView> {
    return this.#call('get', '/api/v1/invites/{invite_id}/detail/', { path: { invite_id: inviteId } }, options);
  }

  /**
   * Changes a pending invite. Whoever edits it becomes its inviter.
   *
   * @throws InvitesError such as `invite-not-pending`
   */
  async edit(inviteId: number, body: EditBody, options?: CallOptions): Promise<InviteView> {
    return this.#call('patch', '/api/v1/invites/{invite_id}/detail/', { path: { invite_id: inviteId }, body }, options);
  }

  /**
   * Iterates over who did what, and what became of each mail. Pages are fetched as they are needed.
   *
   * @throws InvitesError such as `invite-not-found`, at the first step
   */
  history(inviteId: number, options?: CallOptions): AsyncGenerator<HistoryEntry, void, undefined> {
    return this.#pages('/api/v1/invites/{invite_id}/history/', { path: { invite_id: inviteId } }, options);
  }

  /**
   * Iterates over the invites of a workspace, newest first. Pages are fetched as they are needed.
   *
   * @throws InvitesError such as `permission-denied`, at the first step
   */
  list(query: ListQuery, options?: CallOptions): AsyncGenerator<ListedInvite, void, undefined> {
    return this.#pages('/api/v1/invites/list/', { query }, options);
  }

  /**
   * Invites up to 100 addresses on the same terms. Each has an outcome of its own, in the order given.
   *
   * @throws InvitesError when all of it is refused, such as `role-above-own`
   */
  async sendMany(body: BulkSendBody, options?: CallOptions): Promise<BulkSendResult[]> {
    return this.#call('post', '/api/v1/invites/bulk/', { body, sends: true, isList: true }, options);
  }

  /**
   * Resends up to 100 invites, or with `lapsed: true` the newest ones that have lapsed. Each has an outcome of its own,
   * in the order given.
   *
   * @throws InvitesError when all of it is refused, such as `permission-denied`
   */
  async resendMany(body: BulkResendBody, options?: CallOptions): Promise<BulkResendResult[]> {
    return this.#call('post', '/api/v1/invites/bulk-resend/', { body, sends: true, isList: true }, options);
  }

  /**
   * Withdraws up to 100 pending invites. Each has an outcome of its own, in the order given.
   *
   * @throws InvitesError when all of it is refused, such as `permission-denied`
   */
  async cancelMany(body: BulkCancelBody, options?: CallOptions): Promise<BulkCancelResult[]> {
    return this.#call('post', '/api/v1/invites/bulk-cancel/', { body, isList: true }, options);
  }

  /**
   * Shows what an invite is about, to whoever holds its token. Needs no credentials.
   *
   * @throws InvitesError such as `invite-not-found`
   */
  async preview(token: string, options?: CallOptions): Promise<InvitePreview> {
    return this.#call('get', '/api/v1/invites/{token}/', { path: { token }, isPublic: true }, options);
  }

  /**
   * Makes the caller a member. For the invitee, with a verified address.
   *
   * @throws InvitesError such as `wrong-account`, `invite-expired` or `inviter-lost-permission`
   */
  async accept(token: string, options?: CallOptions): Promise<Invite> {
    return this.#call('post', '/api/v1/invites/{token}/accept/', { path: { token } }, options);
  }

  /**
   * Turns an invite down, for whoever holds its token. Needs no credentials.
   *
   * @throws InvitesError such as `invite-not-pending`
   */
  async decline(token: string, options?: CallOptions): Promise<InvitePreview> {
    return this.#call('post', '/api/v1/invites/{token}/decline/', { path: { token }, isPublic: true }, options);
  }

  /**
   * Asks the inviter of a lapsed invite for a new link, for whoever holds its token. Needs no credentials. Nothing is resent
   * by it, and the answer is the same for every token.
   *
   * @throws InvitesError such as `too-many-requests`
   */
  async requestLink(token: string, options?: CallOptions): Promise<void> {
    await this.#call('post', '/api/v1/invites/{token}/request/', { path: { token }, isPublic: true }, options);
  }

  /**
   * Lists the pending invites for the caller's verified address, with their tokens.
   *
   * @throws InvitesError such as `invalid-credentials`
   */
  async mine(options?: CallOptions): Promise<MyInvite[]> {
    return this.#call('get', '/api/v1/invites/mine/', { isList: true }, options);
  }

  async #call<M extends Method, P extends Path<M>>(
    method: M,
    path: P,
    request: Request<M, P>,
    options: CallOptions = {},
  ): Promise<AnswerOf<M, P>> {
    const { path: parameters, query, body, sends = false, isPublic, isList } = request;
    const { signal, idempotencyKey = sends ? newKey() : undefined } = options;
    const url = urlOf(this.#transport.baseUrl, path, parameters, query);
    const call = { method: method.toUpperCase(), url, body, isPublic, isList, signal, idempotencyKey };
    return (await this.#transport.request(call)).json as AnswerOf<M, P>;
  }

  async *#pages<P extends Path<'get'>>(
    path: P,
    { path: parameters, query }: Request<'get', P>,
    { signal }: CallOptions = {},
  ): AsyncGenerator<ItemOf<P>, void, undefined> {
    let url: string | undefined = urlOf(this.#transport.baseUrl, path, parameters, query);
    while (url !== undefined) {
      const { json, headers } = await this.#transport.request({ method: 'GET', url, isList: true, signal });
      for (const item of json as ItemOf<P>[]) {
        signal?.throwIfAborted();
        yield item;
      }
      url = nextPage(url, headers);
    }
  }
}

/** `crypto.randomUUID` is missing from pages that are served without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
