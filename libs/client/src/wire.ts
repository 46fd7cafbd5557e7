// `npm run openapi` writes this file from docs/openapi.json.
export interface paths {
    "/api/v1/invites/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Workspace Invite
         * @description Invites an address to a workspace and queues the mail with its link, or leaves it to you to deliver the link (`send_mail`). For Admins and Owners, up to their own role. An address has one live pending invite per workspace; a lapsed one is closed and gives way to the new one.
         */
        post: operations["create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/bulk/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Many Workspace Invites
         * @description Invites up to 100 addresses on the same terms. Each has an outcome of its own, in the order given: one that is refused says why in `problem`, as sending it alone would (such as `already-member`, `invite-already-pending`, `address-bounced`, `refused-by-policy`). For Admins and Owners, up to their own role.
         */
        post: operations["bulk-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/list/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Workspace Invites
         * @description The invites of a workspace, newest first. For Admins and Owners. When there are more, the header `Link: <…>; rel="next"` has the address of the next page, relative to the request. A list of one `status`, and one between two instants, costs what a whole one does. With any other filter, or both of these, a page is searched for among the next 5,000 invites: it may have few or none though there is a next one, so follow `Link` until there is none. `erased@erased.invalid` stands for the address of somebody who was erased.
         */
        get: operations["list-retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{invite_id}/detail/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Workspace Invite
         * @description One invite in full: also what is attached to it, its link, what you can do with it now, and what became of its newest mail. For Admins and Owners.
         */
        get: operations["detail-retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit Workspace Invite
         * @description Changes role, message, language, metadata or `return_to` of a pending invite, and makes you its inviter; what you leave out stays. No mail is sent and the link stays. For Admins and Owners, up to their own role.
         */
        patch: operations["detail-partial-update"];
        trace?: never;
    };
    "/api/v1/invites/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Workspace Invite Details
         * @description What the invitee needs to know, for whoever holds the token; in every state of the invite. Changes nothing.
         */
        get: operations["retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/mine/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List My Invites
         * @description The newest 200 pending invites for your verified address, newest first, with what stands in the way of accepting each; none while the address is not verified.
         */
        get: operations["mine-list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{invite_id}/resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Workspace Invite
         * @description Sends a pending invite's mail again and extends its expiry to now plus the invite's own validity, never to an earlier instant. A lapsed invite is revived under the same id; one that was delivered by hand (`send_mail`) is mailed. A body is ignored. For Admins and Owners, up to their own role.
         */
        post: operations["resend-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/bulk-resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Many Workspace Invites
         * @description Resends up to 100 invites of one workspace. Each has an outcome of its own, in the order given. With `lapsed` in place of `invite_ids` these are the newest that have lapsed, of those that you may resend and whose address has not bounced: repeat the request until nothing is resent. For Admins and Owners.
         */
        post: operations["bulk-resend-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{token}/accept/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Workspace Invite
         * @description Makes you a member, with the role of the invite or the higher one that you have. Your verified address must be the one that the invite was sent to. Accepting again changes nothing.
         */
        post: operations["accept-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{token}/decline/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline Workspace Invite
         * @description Turns a pending invite down, for whoever holds the token. It is stored as cancelled.
         */
        post: operations["decline-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{token}/request/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a New Link
         * @description Asks the inviter of a lapsed invite for a new link, for whoever holds the token: the inviter is mailed, once a day at most, if they are still a member with a verified address, and nothing is resent. Mails to inviters count for no limit on mails to invitees; an inviter gets as many in a rolling day as an address may get over all workspaces, and what is beyond goes together later. The answer is always the same, for a token of no invite too, and tells nothing.
         */
        post: operations["request-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{invite_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Workspace Invite
         * @description Withdraws a pending invite: its link is dead. For Admins and Owners, up to their own role.
         */
        post: operations["cancel-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/bulk-cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Many Workspace Invites
         * @description Withdraws up to 100 pending invites of one workspace: their links are dead. Each has an outcome of its own, in the order given. For Admins and Owners, up to their own role.
         */
        post: operations["bulk-cancel-create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{invite_id}/history/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Invite History
         * @description Who did what to the invite and when, and the fate of each of its mails, oldest first. For Admins and Owners. When there is more, the header `Link: <…>; rel="next"` has the address of the next page, relative to the request.
         */
        get: operations["history-list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * InviteSentEvent
         * @description An invite was sent.
         */
        InviteSentEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.sent";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteResentEvent
         * @description An invite was resent, and its expiry extended.
         */
        InviteResentEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.resent";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteEditedEvent
         * @description The role or the message of an invite was changed.
         */
        InviteEditedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.edited";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteAcceptedEvent
         * @description An invite was accepted; `actor` is the new member.
         */
        InviteAcceptedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.accepted";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteDeclinedEvent
         * @description An invite was declined by whoever held its link.
         */
        InviteDeclinedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.declined";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteCancelledEvent
         * @description An invite was cancelled.
         */
        InviteCancelledEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.cancelled";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteClosedEvent
         * @description An invite that had lapsed was closed for good.
         */
        InviteClosedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.closed";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteLapsedEvent
         * @description The expiry of a pending invite has passed. A resend revives it.
         */
        InviteLapsedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.lapsed";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteRemindedEvent
         * @description An invitee was reminded of a pending invite.
         */
        InviteRemindedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.reminded";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * InviteRequestedEvent
         * @description The invitee of a lapsed invite asks for a new link.
         */
        InviteRequestedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "invite.requested";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * MailFailedEvent
         * @description The mail of an invite was given up.
         */
        MailFailedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "mail.failed";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * MailBouncedEvent
         * @description The mail of an invite came back, or its recipient has complained of it.
         */
        MailBouncedEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "mail.bounced";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description To which invite, and by whom. */
            data: components["schemas"]["InviteEventData"];
        };
        /**
         * WebhookTestEvent
         * @description An Owner tests the webhook. It is sent whatever the webhook listens to.
         */
        WebhookTestEvent: {
            /**
             * @description What happened. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "webhook.test";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description Where it was tested. */
            data: components["schemas"]["WebhookTestData"];
        };
        /**
         * WebhookEvent
         * @description What is posted to a webhook.
         */
        WebhookEvent: components["schemas"]["InviteSentEvent"] | components["schemas"]["InviteResentEvent"] | components["schemas"]["InviteEditedEvent"] | components["schemas"]["InviteAcceptedEvent"] | components["schemas"]["InviteDeclinedEvent"] | components["schemas"]["InviteCancelledEvent"] | components["schemas"]["InviteClosedEvent"] | components["schemas"]["InviteLapsedEvent"] | components["schemas"]["InviteRemindedEvent"] | components["schemas"]["InviteRequestedEvent"] | components["schemas"]["MailFailedEvent"] | components["schemas"]["MailBouncedEvent"] | components["schemas"]["WebhookTestEvent"];
        /** ProblemError */
        ProblemError: {
            /** @description Where the mistake is, as a JSON Pointer fragment (RFC 6901). */
            pointer: string;
            /** @description What is wrong there. */
            detail: string;
        };
        /** ProblemDetails */
        ProblemDetails: {
            /**
             * Format: uri
             * @description Names the kind of problem: `urn:problem:` and the code.
             */
            type: string;
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status again.
             */
            status: number;
            /** @description A sentence about what to do. */
            detail: string;
            /**
             * @description A stable name of the refusal, for programs.
             * @enum {string}
             */
            code: "address-bounced" | "address-limit" | "already-member" | "api-key-not-found" | "bad-request" | "body-too-large" | "domain-not-allowed" | "duplicate-in-request" | "email-not-verified" | "headers-too-large" | "idempotency-key-in-use" | "idempotency-key-reused" | "internal-error" | "invalid-api-key-id" | "invalid-body" | "invalid-credentials" | "invalid-email" | "invalid-idempotency-key" | "invalid-invite-id" | "invalid-locale" | "invalid-message" | "invalid-metadata" | "invalid-query" | "invalid-return-to" | "invalid-role" | "invalid-signature" | "invalid-timestamp" | "invalid-user-id" | "invalid-webhook-description" | "invalid-webhook-events" | "invalid-webhook-id" | "invalid-webhook-url" | "invalid-workspace-id" | "invite-already-pending" | "invite-busy" | "invite-expired" | "invite-limit" | "invite-not-found" | "invite-not-pending" | "inviter-lost-permission" | "last-owner" | "malformed-json" | "member-not-found" | "method-not-allowed" | "not-found" | "owner-protected" | "pending-limit" | "permission-denied" | "quota-reached" | "refused-by-policy" | "request-timeout" | "role-above-own" | "sender-limit" | "too-many-requests" | "unavailable" | "unsafe-json" | "unsupported-media-type" | "uri-too-long" | "webhook-not-found" | "workspace-address-limit" | "workspace-limit" | "workspace-not-found" | "wrong-account";
            /** @description One entry per mistake in the body, of the first 100. */
            errors?: components["schemas"]["ProblemError"][];
            /**
             * Format: int32
             * @description After how many seconds to try again; the header `Retry-After` says the same.
             */
            retry_after?: number;
            /**
             * Format: int64
             * @description Of `invite-already-pending`: the pending invite.
             */
            invite_id?: number;
            /**
             * Format: int64
             * @description Of `already-member`: the member.
             */
            user_id?: number;
            /** @description Names the request: in the log, in `x-request-id`, and as a W3C trace. */
            trace_id?: string;
        };
        /**
         * Role553Enum
         * @description '1' Viewer, '2' Editor, '3' Admin, '4' Owner.
         * @enum {string}
         */
        Role553Enum: "1" | "2" | "3" | "4";
        /** SendInviteBody */
        SendInviteBody: {
            /**
             * @description The workspace.
             * @example 1
             */
            workspace_id: number;
            /**
             * Format: email
             * @description Whom to invite: one plain address. Case and white space around it do not matter.
             * @example new.colleague@example.com
             */
            email: string;
            /** @description '1' Viewer, '2' Editor, '3' Admin, '4' Owner. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description Personal words for the mail: plain text, at most 2,000 characters. CRLF is stored as a line feed.
             * @example Glad to have you with us!
             */
            message?: string;
            /**
             * @description The language of the mail, also when the invite is resent: a language tag (BCP 47) such as de-AT, or de_AT. There are English, French, German, Spanish and Turkish; for any other language, and without one, the mail is in English.
             * @example en
             */
            locale?: string;
            /** @description Mail an address even if it has bounced. A complaint stands. */
            force?: boolean;
            /**
             * @description What you attach to the invite for yourself: at most 20 keys of 1 to 40 letters, digits, `_` and `-` (but not `__proto__`), with strings as values; keys and values have at most 4,096 bytes (UTF-8) together. Admins and Owners see it, and events carry it; the invitee does not see it. An edit replaces all of it.
             * @example {
             *       "customer_id": "42",
             *       "campaign": "spring"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            /**
             * @description Where your front end goes once the invite is accepted: a path on its own origin, which begins with one `/`. Accept on the page of the invite hands it to `INVITES_ACCEPT_URL` as the query parameter `return_to`.
             * @example /projects/7?tab=files
             */
            return_to?: string;
            /**
             * @description False: no mail is queued, none is counted by the limits, and a bounced address is no obstacle. You deliver the link by hand: it is `accept_url` of `GET …/{invite_id}/detail/`. A resend mails it. True when left out.
             * @example true
             */
            send_mail?: boolean;
        };
        /**
         * Status21eEnum
         * @description The stored state. A lapsed invite is still `pending`; see `is_expired`.
         * @enum {string}
         */
        Status21eEnum: "pending" | "accepted" | "cancelled" | "expired";
        /** WorkspaceInviteDetail */
        WorkspaceInviteDetail: {
            /**
             * @description The invite.
             * @example 1
             */
            id: number;
            /**
             * Format: uuid
             * @description The bearer token in the link of the mail. Whoever holds it can see the invite. The nil UUID for who may not invite to the role of the invite, and for all once a change of the key has made the link dead, until the next resend.
             */
            token: string;
            /**
             * Format: email
             * @description Whom the invite is for, as it was typed.
             */
            email: string;
            /** @description The role that acceptance grants. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Editor
             */
            role_display: string;
            /** @description The stored state. A lapsed invite is still `pending`; see `is_expired`. */
            status: components["schemas"]["Status21eEnum"];
            /** @description The personal words of the inviter; empty when there are none. */
            message: string;
            /**
             * Format: date-time
             * @description When it was first sent.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was accepted, if it was.
             */
            accepted_at: string | null;
            /**
             * Format: email
             * @description Who sent it, or resent or edited it last.
             */
            invited_by_email: string;
            /** @description The name of the workspace. */
            workspace_name: string;
            /** @description True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter. */
            is_expired: boolean;
        };
        /** WorkspaceInviteList */
        WorkspaceInviteList: {
            /**
             * @description The invite.
             * @example 1
             */
            id: number;
            /**
             * Format: uuid
             * @description The bearer token in the link of the mail. Whoever holds it can see the invite. The nil UUID for who may not invite to the role of the invite, and for all once a change of the key has made the link dead, until the next resend.
             */
            token: string;
            /**
             * Format: email
             * @description Whom the invite is for, as it was typed.
             */
            email: string;
            /** @description The role that acceptance grants. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Editor
             */
            role_display: string;
            /** @description The stored state. A lapsed invite is still `pending`; see `is_expired`. */
            status: components["schemas"]["Status21eEnum"];
            /** @description The personal words of the inviter; empty when there are none. */
            message: string;
            /**
             * Format: date-time
             * @description When it was first sent.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was accepted, if it was.
             */
            accepted_at: string | null;
            /**
             * Format: email
             * @description Who sent it, or resent or edited it last.
             */
            invited_by_email: string;
            /** @description The user name of the inviter; may be empty. */
            invited_by_username: string;
            /** @description The name of the workspace. */
            workspace_name: string;
        };
        /** InviteMailStatus */
        InviteMailStatus: {
            /**
             * @description What became of the newest mail. `none`: it was never mailed, since it is delivered by hand; `delivered` and `bounced` are what the mail provider has reported of a mail that was `sent`.
             * @enum {string}
             */
            status: "none" | "queued" | "sent" | "delivered" | "skipped" | "failed" | "bounced";
            /**
             * Format: date-time
             * @description Since when; null when there was no mail.
             */
            at: string | null;
            /** @description The mail server's last reply, or why the mail was skipped or came back. */
            reply: string | null;
        };
        /** WorkspaceInviteView */
        WorkspaceInviteView: {
            /**
             * @description The invite.
             * @example 1
             */
            id: number;
            /**
             * Format: uuid
             * @description The bearer token in the link of the mail. Whoever holds it can see the invite. The nil UUID for who may not invite to the role of the invite, and for all once a change of the key has made the link dead, until the next resend.
             */
            token: string;
            /**
             * Format: email
             * @description Whom the invite is for, as it was typed.
             */
            email: string;
            /** @description The role that acceptance grants. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Editor
             */
            role_display: string;
            /** @description The stored state. A lapsed invite is still `pending`; see `is_expired`. */
            status: components["schemas"]["Status21eEnum"];
            /** @description The personal words of the inviter; empty when there are none. */
            message: string;
            /**
             * Format: date-time
             * @description When it was first sent.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was accepted, if it was.
             */
            accepted_at: string | null;
            /**
             * Format: email
             * @description Who sent it, or resent or edited it last.
             */
            invited_by_email: string;
            /** @description The name of the workspace. */
            workspace_name: string;
            /** @description True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter. */
            is_expired: boolean;
            /**
             * @description The language of the mail: a language tag (BCP 47).
             * @example en
             */
            locale: string;
            /**
             * @description What you have attached to it.
             * @example {
             *       "customer_id": "42",
             *       "campaign": "spring"
             *     }
             */
            metadata: {
                [key: string]: string;
            };
            /**
             * @description The path of your front end where the invitee goes after accepting; null when there is none.
             * @example /projects/7?tab=files
             */
            return_to: string | null;
            /**
             * Format: uri
             * @description The link that a mail carries, to be delivered by hand. Null for who may not invite to the role of the invite, once the invite is settled, and after a change of the key until the next resend.
             */
            accept_url: string | null;
            /** @description Whether a resend by you, without `force`, would succeed now. */
            can_resend: boolean;
            /** @description Whether you can cancel it now. */
            can_cancel: boolean;
            /** @description Whether you can edit it now. */
            can_edit: boolean;
            /**
             * Format: date-time
             * @description From when on you can resend it, where nothing but a limit forbids that now; null otherwise.
             */
            resend_available_at: string | null;
            /**
             * @description The code with which an acceptance would be refused now; null when it can be accepted.
             * @enum {string|null}
             */
            obstacle: "invite-not-pending" | "invite-expired" | "inviter-lost-permission" | "domain-not-allowed" | null;
            /** @description What became of its newest mail. */
            mail: components["schemas"]["InviteMailStatus"];
        };
        /** EditInviteBody */
        EditInviteBody: {
            /** @description '1' Viewer, '2' Editor, '3' Admin, '4' Owner. */
            role?: components["schemas"]["Role553Enum"];
            /**
             * @description Personal words for the mail: plain text, at most 2,000 characters. CRLF is stored as a line feed.
             * @example Glad to have you with us!
             */
            message?: string;
            /**
             * @description The language of the mail, also when the invite is resent: a language tag (BCP 47) such as de-AT, or de_AT. There are English, French, German, Spanish and Turkish; for any other language, and without one, the mail is in English.
             * @example en
             */
            locale?: string;
            /**
             * @description What you attach to the invite for yourself: at most 20 keys of 1 to 40 letters, digits, `_` and `-` (but not `__proto__`), with strings as values; keys and values have at most 4,096 bytes (UTF-8) together. Admins and Owners see it, and events carry it; the invitee does not see it. An edit replaces all of it.
             * @example {
             *       "customer_id": "42",
             *       "campaign": "spring"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            /**
             * @description Where your front end goes once the invite is accepted: a path on its own origin, which begins with one `/`. Accept on the page of the invite hands it to `INVITES_ACCEPT_URL` as the query parameter `return_to`. `null` takes it away.
             * @example /projects/7?tab=files
             */
            return_to?: string | null;
        };
        /** RoleChange */
        RoleChange: {
            /** @description The role before. */
            from: components["schemas"]["Role553Enum"];
            /** @description The role after. */
            to: components["schemas"]["Role553Enum"];
        };
        /** InviteChanges */
        InviteChanges: {
            /** @description The role, if it is another. */
            role?: components["schemas"]["RoleChange"];
            /** @description True if the message is another. */
            message?: boolean;
            /** @description True if the language is another. */
            locale?: boolean;
            /** @description True if the metadata are others. */
            metadata?: boolean;
            /** @description True if `return_to` is another. */
            return_to?: boolean;
        };
        /** InviteHistoryEntry */
        InviteHistoryEntry: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /**
             * @description What happened.
             * @enum {string}
             */
            kind: "sent" | "resent" | "edited" | "accepted" | "declined" | "cancelled" | "closed" | "reminded" | "requested" | "mail-queued" | "mail-sent" | "mail-skipped" | "mail-failed" | "mail-bounced";
            /**
             * Format: email
             * @description Who did it; null when nobody did, or somebody who only held the token.
             */
            by_email: string | null;
            /**
             * @description Of `declined` and `requested`: it was done by whoever held the link, who need not have signed in.
             * @enum {string}
             */
            by?: "link-holder";
            /** @description Of `edited`: what is another since then. */
            changes?: components["schemas"]["InviteChanges"];
            /**
             * Format: int32
             * @description Of a mail: how often it was tried.
             */
            attempts?: number;
            /** @description Of a mail: the mail server's last reply, or why it was skipped (the code with which an acceptance would have been refused, or that a newer mail replaces it) or came back. */
            reply?: string | null;
            /**
             * @description Of `mail-skipped`: the code with which an acceptance would have been refused, if that was why.
             * @enum {string}
             */
            reason?: "invite-not-pending" | "invite-expired" | "inviter-lost-permission" | "domain-not-allowed";
            /**
             * Format: date-time
             * @description Of `mail-sent`: when the mail reached its mailbox, if a notice has told so.
             */
            delivered_at?: string;
        };
        /** BulkSendBody */
        BulkSendBody: {
            /**
             * Format: int64
             * @description The workspace.
             * @example 1
             */
            workspace_id: number;
            /** @description '1' Viewer, '2' Editor, '3' Admin, '4' Owner. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description Personal words for the mail: plain text, at most 2,000 characters. CRLF is stored as a line feed.
             * @example Glad to have you with us!
             */
            message?: string;
            /**
             * @description The language of the mail, also when the invite is resent: a language tag (BCP 47) such as de-AT, or de_AT. There are English, French, German, Spanish and Turkish; for any other language, and without one, the mail is in English.
             * @example en
             */
            locale?: string;
            /**
             * @description Whom to invite. An address that is refused spoils no other.
             * @example [
             *       "ada@example.com",
             *       "grace@example.com"
             *     ]
             */
            emails: string[];
            /** @description Mail an address even if it has bounced. A complaint stands. */
            force?: boolean;
            /**
             * @description What you attach to the invite for yourself: at most 20 keys of 1 to 40 letters, digits, `_` and `-` (but not `__proto__`), with strings as values; keys and values have at most 4,096 bytes (UTF-8) together. Admins and Owners see it, and events carry it; the invitee does not see it. An edit replaces all of it.
             * @example {
             *       "customer_id": "42",
             *       "campaign": "spring"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            /**
             * @description Where your front end goes once the invite is accepted: a path on its own origin, which begins with one `/`. Accept on the page of the invite hands it to `INVITES_ACCEPT_URL` as the query parameter `return_to`.
             * @example /projects/7?tab=files
             */
            return_to?: string;
            /**
             * @description False: no mail is queued, none is counted by the limits, and a bounced address is no obstacle. You deliver the link by hand: it is `accept_url` of `GET …/{invite_id}/detail/`. A resend mails it. True when left out.
             * @example true
             */
            send_mail?: boolean;
        };
        /** BulkSendResult */
        BulkSendResult: {
            /** @description The address, as it was given. */
            email: string;
            /**
             * @description `sent` with `invite`, or `refused` with `problem`.
             * @enum {string}
             */
            outcome: "sent" | "refused";
            /** @description The invite as it is now, unless it was refused. */
            invite?: components["schemas"]["WorkspaceInviteDetail"];
            /** @description Why it was refused, if it was. */
            problem?: components["schemas"]["ProblemDetails"];
        };
        /** BulkResendBody */
        BulkResendBody: {
            /**
             * Format: int64
             * @description The workspace.
             * @example 1
             */
            workspace_id: number;
            /**
             * @description Which invites. One that is refused spoils no other.
             * @example [
             *       1,
             *       2
             *     ]
             */
            invite_ids?: number[];
            /**
             * @description In place of `invite_ids`: up to 100 invites that have lapsed, the newest first.
             * @enum {boolean}
             */
            lapsed?: true;
            /** @description Mail an address even if it has bounced. A complaint stands. */
            force?: boolean;
        };
        /** BulkResendResult */
        BulkResendResult: {
            /**
             * Format: int64
             * @description The invite, as it was given.
             */
            invite_id: number;
            /**
             * @description `resent` with `invite`, or `refused` with `problem`.
             * @enum {string}
             */
            outcome: "resent" | "refused";
            /** @description The invite as it is now, unless it was refused. */
            invite?: components["schemas"]["WorkspaceInviteDetail"];
            /** @description Why it was refused, if it was. */
            problem?: components["schemas"]["ProblemDetails"];
        };
        /** BulkCancelBody */
        BulkCancelBody: {
            /**
             * Format: int64
             * @description The workspace.
             * @example 1
             */
            workspace_id: number;
            /**
             * @description Which invites. One that is refused spoils no other.
             * @example [
             *       1,
             *       2
             *     ]
             */
            invite_ids: number[];
        };
        /** BulkCancelResult */
        BulkCancelResult: {
            /**
             * Format: int64
             * @description The invite, as it was given.
             */
            invite_id: number;
            /**
             * @description `cancelled` with `invite`, or `refused` with `problem`.
             * @enum {string}
             */
            outcome: "cancelled" | "refused";
            /** @description The invite as it is now, unless it was refused. */
            invite?: components["schemas"]["WorkspaceInviteDetail"];
            /** @description Why it was refused, if it was. */
            problem?: components["schemas"]["ProblemDetails"];
        };
        /** SimpleUser */
        SimpleUser: {
            /** @description The user. */
            id: number;
            /**
             * Format: email
             * @description Their address.
             */
            email: string;
            /** @description Their name; may be empty. */
            full_name: string;
            /** @description Their user name; may be empty. */
            username: string;
            /** @description Whether they have proved to own the address. */
            is_verified: boolean;
            /**
             * Format: uri
             * @description Address of a picture.
             */
            profile_picture: string | null;
        };
        /** MyInvite */
        MyInvite: {
            /**
             * Format: email
             * @description Whom the invite is for, as it was typed.
             */
            email: string;
            /** @description The name of the workspace. */
            workspace_name: string;
            /** @description The workspace. */
            workspace_id: number;
            /** @description What the workspace is for; may be empty. */
            workspace_description: string;
            /**
             * Format: uri
             * @description Address of a picture.
             */
            workspace_logo: string | null;
            /** @description Who sent it, or resent or edited it last. */
            inviter: components["schemas"]["SimpleUser"];
            /** @description How to call the inviter: name, user name or address. */
            inviter_name: string;
            /**
             * @description The role's name in English.
             * @example Editor
             */
            role_display: string;
            /** @description True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter. */
            is_expired: boolean;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /** @description The personal words of the inviter; empty when there are none. */
            message: string;
            /** @description The stored state. A lapsed invite is still `pending`; see `is_expired`. */
            status: components["schemas"]["Status21eEnum"];
            /**
             * Format: uuid
             * @description The bearer token in the link of the mail. Whoever holds it can see the invite.
             */
            token: string;
            /**
             * @description The code with which an acceptance would be refused now; null when it can be accepted.
             * @enum {string|null}
             */
            obstacle: "invite-not-pending" | "invite-expired" | "inviter-lost-permission" | "domain-not-allowed" | null;
        };
        /** WorkspaceInvitePublic */
        WorkspaceInvitePublic: {
            /**
             * Format: email
             * @description Whom the invite is for, as it was typed.
             */
            email: string;
            /** @description The name of the workspace. */
            workspace_name: string;
            /** @description The workspace. */
            workspace_id: number;
            /** @description What the workspace is for; may be empty. */
            workspace_description: string;
            /**
             * Format: uri
             * @description Address of a picture.
             */
            workspace_logo: string | null;
            /** @description Who sent it, or resent or edited it last. */
            inviter: components["schemas"]["SimpleUser"];
            /** @description How to call the inviter: name, user name or address. */
            inviter_name: string;
            /**
             * @description The role's name in English.
             * @example Editor
             */
            role_display: string;
            /** @description True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter. */
            is_expired: boolean;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /** @description The personal words of the inviter; empty when there are none. */
            message: string;
            /** @description The stored state. A lapsed invite is still `pending`; see `is_expired`. */
            status: components["schemas"]["Status21eEnum"];
        };
        /** EmptyAnswer */
        EmptyAnswer: Record<string, never>;
        /** MailEventData */
        MailEventData: {
            /**
             * @description The Message-ID of the mail, with or without angle brackets.
             * @example <invite-12.1@app.example.com>
             */
            message_id: string;
            /**
             * @description Why, in the words of whoever refused or complained; the history shows it.
             * @example 550 5.1.1 no such user
             */
            reason?: string;
        };
        /** MailEventBody */
        MailEventBody: {
            /**
             * @description What happened: the mail reached its mailbox, came back for good, or its recipient calls it unwanted. A failure that is only temporary is no `mail.bounced`: leave it out.
             * @enum {string}
             */
            type: "mail.delivered" | "mail.bounced" | "mail.complained";
            /**
             * Format: date-time
             * @description When it happened: no more than 31 days ago, and dated no more than a day ahead.
             * @example 2026-12-01T09:30:00Z
             */
            timestamp: string;
            /** @description Which mail, and why. */
            data: components["schemas"]["MailEventData"];
        };
        /** CreateWorkspaceBody */
        CreateWorkspaceBody: {
            /**
             * @description One line of at most 120 characters, at least one of them visible. White space around it is dropped.
             * @example Analytical Engines
             */
            name: string;
            /**
             * @description What it is for: at most 2,000 characters. CRLF is stored as a line feed.
             * @example
             */
            description?: string;
            /**
             * Format: uri
             * @description Address of a picture: an https URL of at most 2,048 characters.
             * @example null
             */
            logo?: string | null;
        };
        /** Workspace */
        Workspace: {
            /**
             * Format: int64
             * @description The workspace.
             * @example 1
             */
            id: number;
            /**
             * @description Its name.
             * @example Analytical Engines
             */
            name: string;
            /** @description What it is for; may be empty. */
            description: string;
            /**
             * Format: uri
             * @description Address of a picture.
             */
            logo: string | null;
            /** @description Your own role in it. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Owner
             * @enum {string}
             */
            role_display: "Viewer" | "Editor" | "Admin" | "Owner";
        };
        /** WorkspaceWithSettings */
        WorkspaceWithSettings: {
            /**
             * Format: int64
             * @description The workspace.
             * @example 1
             */
            id: number;
            /**
             * @description Its name.
             * @example Analytical Engines
             */
            name: string;
            /** @description What it is for; may be empty. */
            description: string;
            /**
             * Format: uri
             * @description Address of a picture.
             */
            logo: string | null;
            /** @description Your own role in it. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Owner
             * @enum {string}
             */
            role_display: "Viewer" | "Editor" | "Admin" | "Owner";
            /**
             * @description The domains of the addresses that it invites, each in lower case; any address when there are none.
             * @example [
             *       "example.com"
             *     ]
             */
            allowed_email_domains: string[];
            /**
             * @description Whether inviters are mailed what becomes of their invites.
             * @example true
             */
            notify_inviters: boolean;
        };
        /** UpdateWorkspaceBody */
        UpdateWorkspaceBody: {
            /**
             * @description One line of at most 120 characters, at least one of them visible. White space around it is dropped.
             * @example Analytical Engines
             */
            name?: string;
            /**
             * @description What it is for: at most 2,000 characters. CRLF is stored as a line feed.
             * @example
             */
            description?: string;
            /**
             * Format: uri
             * @description Address of a picture: an https URL of at most 2,048 characters.
             * @example null
             */
            logo?: string | null;
            /**
             * @description Only addresses of these domains are invited and can accept; none stands for any address. At most 50. A domain does not cover its subdomains. Case and white space around it do not matter; an internationalised one is stored as its A-labels, and one that is repeated is stored once.
             * @example [
             *       "example.com"
             *     ]
             */
            allowed_email_domains?: string[];
            /**
             * @description Whether inviters are mailed what becomes of their invites.
             * @example true
             */
            notify_inviters?: boolean;
        };
        /** Member */
        Member: {
            /**
             * Format: int64
             * @description The user.
             * @example 1
             */
            user_id: number;
            /**
             * Format: email
             * @description The user's address.
             */
            email: string;
            /**
             * @description The user's name; empty when unknown.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * @description What the user is called for short; empty when unknown.
             * @example ada
             */
            username: string;
            /** @description The role in this workspace. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Editor
             * @enum {string}
             */
            role_display: "Viewer" | "Editor" | "Admin" | "Owner";
            /**
             * Format: date-time
             * @description When the user became a member.
             */
            joined_at: string;
        };
        /** UpdateMemberBody */
        UpdateMemberBody: {
            /** @description '1' Viewer, '2' Editor, '3' Admin, '4' Owner. */
            role: components["schemas"]["Role553Enum"];
        };
        /** CreateApiKeyBody */
        CreateApiKeyBody: {
            /**
             * @description One line of at most 120 characters, at least one of them visible. White space around it is dropped.
             * @example Nightly import
             */
            name: string;
            /** @description '1' Viewer, '2' Editor, '3' Admin, '4' Owner. */
            role: components["schemas"]["Role553Enum"];
            /** @description The highest role that the key may invite to: '2' (Editor) when left out, and at most the role of the key, whatever is given. Whom a stolen key has let in stays when it is revoked. */
            max_invite_role?: components["schemas"]["Role553Enum"];
        };
        /** CreatedWorkspaceApiKey */
        CreatedWorkspaceApiKey: {
            /**
             * Format: int64
             * @description The key; the history of invites calls it `api-key-<id>`.
             * @example 7
             */
            id: number;
            /**
             * @description What it is called.
             * @example Nightly import
             */
            name: string;
            /** @description The role that it acts with. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Admin
             * @enum {string}
             */
            role_display: "Viewer" | "Editor" | "Admin" | "Owner";
            /** @description The highest role that it may invite to. */
            max_invite_role: components["schemas"]["Role553Enum"];
            /**
             * @description How it begins, to recognise it by.
             * @example inv_0123456789abcdef
             */
            prefix: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: email
             * @description Who made it.
             */
            created_by_email: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute; null when never.
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @description Since when it is revoked.
             */
            revoked_at: string | null;
            /**
             * @description The key, for `Authorization: Bearer`. It is shown this once: keep it where secrets are kept.
             * @example inv_0123456789abcdef_<43 characters that nobody else knows>
             */
            key: string;
        };
        /** WorkspaceApiKey */
        WorkspaceApiKey: {
            /**
             * Format: int64
             * @description The key; the history of invites calls it `api-key-<id>`.
             * @example 7
             */
            id: number;
            /**
             * @description What it is called.
             * @example Nightly import
             */
            name: string;
            /** @description The role that it acts with. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Admin
             * @enum {string}
             */
            role_display: "Viewer" | "Editor" | "Admin" | "Owner";
            /** @description The highest role that it may invite to. */
            max_invite_role: components["schemas"]["Role553Enum"];
            /**
             * @description How it begins, to recognise it by.
             * @example inv_0123456789abcdef
             */
            prefix: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: email
             * @description Who made it.
             */
            created_by_email: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute; null when never.
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @description Since when it is revoked.
             */
            revoked_at: string | null;
        };
        /** WebhookInvite */
        WebhookInvite: {
            /**
             * @description The invite.
             * @example 1
             */
            id: number;
            /**
             * Format: email
             * @description Whom the invite is for, as it was typed.
             */
            email: string;
            /** @description The role that acceptance grants. */
            role: components["schemas"]["Role553Enum"];
            /**
             * @description The role's name in English.
             * @example Editor
             */
            role_display: string;
            /** @description The stored state. A lapsed invite is still `pending`; see `is_expired`. */
            status: components["schemas"]["Status21eEnum"];
            /**
             * Format: date-time
             * @description When it was first sent.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was accepted, if it was.
             */
            accepted_at: string | null;
            /**
             * Format: email
             * @description Who sent it, or resent or edited it last.
             */
            invited_by_email: string;
            /** @description The name of the workspace. */
            workspace_name: string;
            /** @description True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter. */
            is_expired: boolean;
        };
        /** InviteEventData */
        InviteEventData: {
            /** @description The invite, soon after the event: another may have followed. */
            invite: components["schemas"]["WebhookInvite"];
            /**
             * Format: int64
             * @description The workspace.
             */
            workspace_id: number;
            /** @description Who did it; null when time or a mail server did, or somebody who only held the link. */
            actor: {
                /**
                 * Format: int64
                 * @description The user.
                 */
                user_id: number;
                /** @description Their address; empty when it is not known. */
                email: string;
            } | null;
            /** @description What its sender has attached to the invite. */
            metadata: {
                [key: string]: string;
            };
            /**
             * @description Where the invitee goes after accepting; null when there is none.
             * @example /projects/7?tab=files
             */
            return_to: string | null;
        };
        /** WebhookTestData */
        WebhookTestData: {
            /**
             * Format: int64
             * @description The workspace.
             */
            workspace_id: number;
        };
        /** CreateWebhookBody */
        CreateWebhookBody: {
            /**
             * Format: uri
             * @description Where events are posted: https, without user information and fragment. Its host must not be an address inside a network, nor be one when it is asked. No redirect is followed.
             * @example https://hooks.example.com/invites
             */
            url: string;
            /**
             * @description Which events it is told of; `*` for all, also those of later releases.
             * @example [
             *       "invite.accepted",
             *       "mail.bounced"
             *     ]
             */
            events: ("invite.sent" | "invite.resent" | "invite.edited" | "invite.accepted" | "invite.declined" | "invite.cancelled" | "invite.closed" | "invite.lapsed" | "invite.reminded" | "invite.requested" | "mail.failed" | "mail.bounced" | "*")[];
            /**
             * @description What it is for: one line.
             * @example Counts seats
             */
            description?: string;
        };
        /** WebhookWithSecret */
        WebhookWithSecret: {
            /**
             * Format: int64
             * @description The webhook.
             * @example 3
             */
            id: number;
            /**
             * Format: uri
             * @description Where events are posted, as it is asked.
             */
            url: string;
            /** @description What it is told of. */
            events: ("invite.sent" | "invite.resent" | "invite.edited" | "invite.accepted" | "invite.declined" | "invite.cancelled" | "invite.closed" | "invite.lapsed" | "invite.reminded" | "invite.requested" | "mail.failed" | "mail.bounced" | "*")[];
            /** @description What it is for; may be empty. */
            description: string;
            /**
             * @description It is `disabled` by its Owner, by an answer 410, or after five days in which each attempt failed.
             * @enum {string}
             */
            status: "enabled" | "disabled";
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * @description Signs what is posted, by Standard Webhooks. It is shown this once: keep it where secrets are kept.
             * @example whsec_<44 characters that nobody else knows>
             */
            secret: string;
        };
        /** WorkspaceWebhook */
        WorkspaceWebhook: {
            /**
             * Format: int64
             * @description The webhook.
             * @example 3
             */
            id: number;
            /**
             * Format: uri
             * @description Where events are posted, as it is asked.
             */
            url: string;
            /** @description What it is told of. */
            events: ("invite.sent" | "invite.resent" | "invite.edited" | "invite.accepted" | "invite.declined" | "invite.cancelled" | "invite.closed" | "invite.lapsed" | "invite.reminded" | "invite.requested" | "mail.failed" | "mail.bounced" | "*")[];
            /** @description What it is for; may be empty. */
            description: string;
            /**
             * @description It is `disabled` by its Owner, by an answer 410, or after five days in which each attempt failed.
             * @enum {string}
             */
            status: "enabled" | "disabled";
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
        };
        /** ChangeWebhookBody */
        ChangeWebhookBody: {
            /**
             * Format: uri
             * @description Where events are posted: https, without user information and fragment. Its host must not be an address inside a network, nor be one when it is asked. No redirect is followed.
             * @example https://hooks.example.com/invites
             */
            url?: string;
            /**
             * @description Which events it is told of; `*` for all, also those of later releases.
             * @example [
             *       "invite.accepted",
             *       "mail.bounced"
             *     ]
             */
            events?: ("invite.sent" | "invite.resent" | "invite.edited" | "invite.accepted" | "invite.declined" | "invite.cancelled" | "invite.closed" | "invite.lapsed" | "invite.reminded" | "invite.requested" | "mail.failed" | "mail.bounced" | "*")[];
            /**
             * @description What it is for: one line.
             * @example Counts seats
             */
            description?: string;
            /**
             * @description `disabled` also gives up what is undelivered; `enabled` begins anew.
             * @enum {string}
             */
            status?: "enabled" | "disabled";
        };
        /** WorkspaceWebhookDelivery */
        WorkspaceWebhookDelivery: {
            /**
             * Format: uuid
             * @description The event: the same for all webhooks, and in `webhook-id`.
             */
            event_id: string;
            /**
             * @description What happened.
             * @example invite.accepted
             * @enum {string}
             */
            type: "invite.sent" | "invite.resent" | "invite.edited" | "invite.accepted" | "invite.declined" | "invite.cancelled" | "invite.closed" | "invite.lapsed" | "invite.reminded" | "invite.requested" | "mail.failed" | "mail.bounced" | "webhook.test";
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * Format: int32
             * @description The status of the last answer; null when the last attempt got none, and before the first.
             */
            response_status: number | null;
            /**
             * Format: date-time
             * @description When it was tried last.
             */
            last_attempt_at: string | null;
            /**
             * Format: date-time
             * @description When it is tried next; null once it is delivered or given up.
             */
            next_attempt_at: string | null;
            /**
             * Format: date-time
             * @description When it was answered with 2xx.
             */
            delivered_at: string | null;
        };
    };
    responses: {
        /** @description Any request can be refused with 400 `bad-request`, 405 `method-not-allowed`, 408 `request-timeout`, 414 `uri-too-long`, 415 `unsupported-media-type`, 431 `headers-too-large`, 500 `internal-error`, 503 `unavailable`. */
        Refusal: {
            headers: {
                /**
                 * @description Of 405: the methods that the address has.
                 * @example GET, HEAD, PATCH
                 */
                Allow?: string;
                /**
                 * @description Of 503: after how many seconds to try again.
                 * @example 5
                 */
                "Retry-After"?: number;
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description Names the request, as `trace_id` in a refusal and in the log. It is that of `traceparent`, if one came.
         * @example 4bf92f3577b34da6a3ce929d0e0e4736
         */
        RequestId: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendInviteBody"];
            };
        };
        responses: {
            /** @description Sent: the invite is pending and its mail is queued. */
            201: {
                headers: {
                    /**
                     * @description The address of what was made, relative to the request.
                     * @example 12/detail/
                     */
                    Location: string;
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "email": "ines@example.com",
                     *       "role": "2",
                     *       "role_display": "Editor",
                     *       "status": "pending",
                     *       "message": "Glad to have you with us!",
                     *       "created_at": "2026-11-30T17:19:29.092Z",
                     *       "expires_at": "2026-12-07T17:19:29.092Z",
                     *       "accepted_at": null,
                     *       "invited_by_email": "olivia@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "is_expired": false
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInviteDetail"];
                };
            };
        };
    };
    "bulk-create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkSendBody"];
            };
        };
        responses: {
            /** @description One result per address, in order. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "email": "ada@example.com",
                     *         "outcome": "sent",
                     *         "invite": {
                     *           "id": 2,
                     *           "token": "7db6027a-387d-4779-93bd-c468a44bf07a",
                     *           "email": "ada@example.com",
                     *           "role": "2",
                     *           "role_display": "Editor",
                     *           "status": "pending",
                     *           "message": "Glad to have you with us!",
                     *           "created_at": "2026-11-30T17:19:29.092Z",
                     *           "expires_at": "2026-12-07T17:19:29.092Z",
                     *           "accepted_at": null,
                     *           "invited_by_email": "olivia@example.com",
                     *           "workspace_name": "Analytical Engines",
                     *           "is_expired": false
                     *         }
                     *       },
                     *       {
                     *         "email": "nonsense",
                     *         "outcome": "refused",
                     *         "problem": {
                     *           "type": "urn:problem:invalid-email",
                     *           "title": "Invalid e-mail address",
                     *           "status": 400,
                     *           "detail": "It must have the form name@domain. Give one plain address such as name@example.com.",
                     *           "code": "invalid-email"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["BulkSendResult"][];
                };
            };
        };
    };
    "list-retrieve": {
        parameters: {
            query?: {
                /** @description Only invites in this stored state. */
                status?: string;
                /** @description True: only pending invites whose expiry has passed; false: all others. */
                lapsed?: boolean;
                /** @description Only invites whose address has this part, whatever its case; an internationalised domain counts as its A-labels (`xn--…`). */
                email?: string;
                /** @description Only invites with this `invited_by_email`. */
                invited_by?: string;
                /** @description Only invites whose newest mail has this status (`mail.status` of the invite in full). */
                mail_status?: "none" | "queued" | "sent" | "delivered" | "skipped" | "failed" | "bounced";
                /** @description Only invites that were first sent at this instant or later. */
                created_after?: string;
                /** @description Only invites that were first sent before this instant. */
                created_before?: string;
                /** @description Which workspace. */
                workspace_id?: number;
                /** @description How many a page. */
                limit?: number;
                /** @description Where to go on, from the Link header. */
                cursor?: string;
            };
            header?: {
                /** @description Stands in for `workspace_id`. */
                "X-Workspace-Id"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invites. */
            200: {
                headers: {
                    /**
                     * @description The address of the next page, relative to the request, as `<…>; rel="next"`. Not on the last page.
                     * @example <?cursor=2s.0123456789abcdefghijkl>; rel="next"
                     */
                    Link?: string;
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": 2,
                     *         "token": "7db6027a-387d-4779-93bd-c468a44bf07a",
                     *         "email": "ada@example.com",
                     *         "role": "2",
                     *         "role_display": "Editor",
                     *         "status": "pending",
                     *         "message": "Glad to have you with us!",
                     *         "created_at": "2026-11-30T17:19:29.092Z",
                     *         "expires_at": "2026-12-07T17:20:29.092Z",
                     *         "accepted_at": null,
                     *         "invited_by_email": "olivia@example.com",
                     *         "invited_by_username": "",
                     *         "workspace_name": "Analytical Engines"
                     *       },
                     *       {
                     *         "id": 1,
                     *         "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *         "email": "ines@example.com",
                     *         "role": "1",
                     *         "role_display": "Viewer",
                     *         "status": "accepted",
                     *         "message": "Glad to have you with us!",
                     *         "created_at": "2026-11-30T17:19:29.092Z",
                     *         "expires_at": "2026-12-07T17:20:29.092Z",
                     *         "accepted_at": "2026-11-30T17:21:29.092Z",
                     *         "invited_by_email": "olivia@example.com",
                     *         "invited_by_username": "",
                     *         "workspace_name": "Analytical Engines"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["WorkspaceInviteList"][];
                };
            };
        };
    };
    "detail-retrieve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The invite: a positive integer. */
                invite_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invite. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "email": "ines@example.com",
                     *       "role": "1",
                     *       "role_display": "Viewer",
                     *       "status": "pending",
                     *       "message": "Glad to have you with us!",
                     *       "created_at": "2026-11-30T17:19:29.092Z",
                     *       "expires_at": "2026-12-07T17:20:29.092Z",
                     *       "accepted_at": null,
                     *       "invited_by_email": "olivia@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "is_expired": false,
                     *       "locale": "en",
                     *       "metadata": {
                     *         "customer_id": "42"
                     *       },
                     *       "return_to": "/projects/7",
                     *       "accept_url": "http://127.0.0.1:3000/invites/aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "can_resend": true,
                     *       "can_cancel": true,
                     *       "can_edit": true,
                     *       "resend_available_at": null,
                     *       "obstacle": null,
                     *       "mail": {
                     *         "status": "queued",
                     *         "at": "2026-11-30T17:20:29.092Z",
                     *         "reply": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInviteView"];
                };
            };
        };
    };
    "detail-partial-update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The invite: a positive integer. */
                invite_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditInviteBody"];
            };
        };
        responses: {
            /** @description The invite as it is now. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "email": "ines@example.com",
                     *       "role": "1",
                     *       "role_display": "Viewer",
                     *       "status": "pending",
                     *       "message": "Glad to have you with us!",
                     *       "created_at": "2026-11-30T17:19:29.092Z",
                     *       "expires_at": "2026-12-07T17:20:29.092Z",
                     *       "accepted_at": null,
                     *       "invited_by_email": "olivia@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "is_expired": false,
                     *       "locale": "en",
                     *       "metadata": {
                     *         "customer_id": "42"
                     *       },
                     *       "return_to": "/projects/7",
                     *       "accept_url": "http://127.0.0.1:3000/invites/aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "can_resend": true,
                     *       "can_cancel": true,
                     *       "can_edit": true,
                     *       "resend_available_at": null,
                     *       "obstacle": null,
                     *       "mail": {
                     *         "status": "queued",
                     *         "at": "2026-11-30T17:20:29.092Z",
                     *         "reply": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInviteView"];
                };
            };
        };
    };
    retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token in the link of the mail.
                 * @example aa0cc67b-b03a-420f-97b5-e6a79332a738
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invite. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "ines@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "workspace_id": 1,
                     *       "workspace_description": "",
                     *       "workspace_logo": null,
                     *       "inviter": {
                     *         "id": 1,
                     *         "email": "olivia@example.com",
                     *         "full_name": "",
                     *         "username": "",
                     *         "is_verified": true,
                     *         "profile_picture": null
                     *       },
                     *       "inviter_name": "olivia@example.com",
                     *       "role_display": "Viewer",
                     *       "is_expired": false,
                     *       "expires_at": "2026-12-07T17:20:29.092Z",
                     *       "message": "Glad to have you with us!",
                     *       "status": "pending"
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInvitePublic"];
                };
            };
        };
    };
    "mine-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your invites, with the token that accepts each. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "email": "ines@example.com",
                     *         "workspace_name": "Analytical Engines",
                     *         "workspace_id": 1,
                     *         "workspace_description": "",
                     *         "workspace_logo": null,
                     *         "inviter": {
                     *           "id": 1,
                     *           "email": "olivia@example.com",
                     *           "full_name": "",
                     *           "username": "",
                     *           "is_verified": true,
                     *           "profile_picture": null
                     *         },
                     *         "inviter_name": "olivia@example.com",
                     *         "role_display": "Viewer",
                     *         "is_expired": false,
                     *         "expires_at": "2026-12-07T17:20:29.092Z",
                     *         "message": "Glad to have you with us!",
                     *         "status": "pending",
                     *         "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *         "obstacle": null
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["MyInvite"][];
                };
            };
        };
    };
    "resend-create": {
        parameters: {
            query?: {
                /** @description Mail the address even if it has bounced. A complaint stands. */
                force?: boolean;
                /** @description Replace the token: the link in earlier mails, and one that was delivered by hand, is dead then. */
                new_link?: boolean;
            };
            header?: {
                /** @description Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The invite: a positive integer. */
                invite_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Resent: the expiry is extended and the mail is queued. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "email": "ines@example.com",
                     *       "role": "2",
                     *       "role_display": "Editor",
                     *       "status": "pending",
                     *       "message": "Glad to have you with us!",
                     *       "created_at": "2026-11-30T17:19:29.092Z",
                     *       "expires_at": "2026-12-07T17:20:29.092Z",
                     *       "accepted_at": null,
                     *       "invited_by_email": "olivia@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "is_expired": false
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInviteDetail"];
                };
            };
        };
    };
    "bulk-resend-create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkResendBody"];
            };
        };
        responses: {
            /** @description One result per invite, in order. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "invite_id": 2,
                     *         "outcome": "resent",
                     *         "invite": {
                     *           "id": 2,
                     *           "token": "7db6027a-387d-4779-93bd-c468a44bf07a",
                     *           "email": "ada@example.com",
                     *           "role": "2",
                     *           "role_display": "Editor",
                     *           "status": "pending",
                     *           "message": "Glad to have you with us!",
                     *           "created_at": "2026-11-30T17:19:29.092Z",
                     *           "expires_at": "2026-12-07T17:20:29.092Z",
                     *           "accepted_at": null,
                     *           "invited_by_email": "olivia@example.com",
                     *           "workspace_name": "Analytical Engines",
                     *           "is_expired": false
                     *         }
                     *       },
                     *       {
                     *         "invite_id": 999999,
                     *         "outcome": "refused",
                     *         "problem": {
                     *           "type": "urn:problem:invite-not-found",
                     *           "title": "Invite not found",
                     *           "status": 404,
                     *           "detail": "There is no such invite in a workspace of yours.",
                     *           "code": "invite-not-found"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["BulkResendResult"][];
                };
            };
        };
    };
    "accept-create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token in the link of the mail.
                 * @example aa0cc67b-b03a-420f-97b5-e6a79332a738
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Accepted: you are a member. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "token": "aa0cc67b-b03a-420f-97b5-e6a79332a738",
                     *       "email": "ines@example.com",
                     *       "role": "1",
                     *       "role_display": "Viewer",
                     *       "status": "accepted",
                     *       "message": "Glad to have you with us!",
                     *       "created_at": "2026-11-30T17:19:29.092Z",
                     *       "expires_at": "2026-12-07T17:20:29.092Z",
                     *       "accepted_at": "2026-11-30T17:21:29.092Z",
                     *       "invited_by_email": "olivia@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "is_expired": false
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInviteDetail"];
                };
            };
        };
    };
    "decline-create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token in the link of the mail.
                 * @example aa0cc67b-b03a-420f-97b5-e6a79332a738
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Declined. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "ada@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "workspace_id": 1,
                     *       "workspace_description": "",
                     *       "workspace_logo": null,
                     *       "inviter": {
                     *         "id": 1,
                     *         "email": "olivia@example.com",
                     *         "full_name": "",
                     *         "username": "",
                     *         "is_verified": true,
                     *         "profile_picture": null
                     *       },
                     *       "inviter_name": "olivia@example.com",
                     *       "role_display": "Editor",
                     *       "is_expired": false,
                     *       "expires_at": "2026-12-07T17:20:29.092Z",
                     *       "message": "Glad to have you with us!",
                     *       "status": "cancelled"
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInvitePublic"];
                };
            };
        };
    };
    "request-create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token in the link of the mail.
                 * @example aa0cc67b-b03a-420f-97b5-e6a79332a738
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Taken note of, whatever comes of it. */
            202: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmptyAnswer"];
                };
            };
        };
    };
    "cancel-create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The invite: a positive integer. */
                invite_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Cancelled. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 3,
                     *       "token": "8e8c7e92-38d0-4f2f-bfb4-14a833417417",
                     *       "email": "grace@example.com",
                     *       "role": "2",
                     *       "role_display": "Editor",
                     *       "status": "cancelled",
                     *       "message": "Glad to have you with us!",
                     *       "created_at": "2026-11-30T17:21:29.092Z",
                     *       "expires_at": "2026-12-07T17:21:29.092Z",
                     *       "accepted_at": null,
                     *       "invited_by_email": "olivia@example.com",
                     *       "workspace_name": "Analytical Engines",
                     *       "is_expired": false
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceInviteDetail"];
                };
            };
        };
    };
    "bulk-cancel-create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkCancelBody"];
            };
        };
        responses: {
            /** @description One result per invite, in order. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "invite_id": 4,
                     *         "outcome": "cancelled",
                     *         "invite": {
                     *           "id": 4,
                     *           "token": "95701f8a-1268-4413-82f3-247e0483e058",
                     *           "email": "alan@example.com",
                     *           "role": "2",
                     *           "role_display": "Editor",
                     *           "status": "cancelled",
                     *           "message": "Glad to have you with us!",
                     *           "created_at": "2026-11-30T17:21:29.092Z",
                     *           "expires_at": "2026-12-07T17:21:29.092Z",
                     *           "accepted_at": null,
                     *           "invited_by_email": "olivia@example.com",
                     *           "workspace_name": "Analytical Engines",
                     *           "is_expired": false
                     *         }
                     *       },
                     *       {
                     *         "invite_id": 3,
                     *         "outcome": "refused",
                     *         "problem": {
                     *           "type": "urn:problem:invite-not-pending",
                     *           "title": "Invite not pending",
                     *           "status": 400,
                     *           "detail": "The invite has been accepted, cancelled or closed, and can not change any more. Send a new one.",
                     *           "code": "invite-not-pending",
                     *           "invite_id": 3
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["BulkCancelResult"][];
                };
            };
        };
    };
    "history-list": {
        parameters: {
            query?: {
                /** @description How many a page. */
                limit?: number;
                /** @description Where to go on, from the Link header. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The invite: a positive integer. */
                invite_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what happened. */
            200: {
                headers: {
                    /**
                     * @description The address of the next page, relative to the request, as `<…>; rel="next"`. Not on the last page.
                     * @example <?cursor=2s.0123456789abcdefghijkl>; rel="next"
                     */
                    Link?: string;
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "at": "2026-11-30T17:19:29.092Z",
                     *         "kind": "sent",
                     *         "by_email": "olivia@example.com"
                     *       },
                     *       {
                     *         "at": "2026-11-30T17:19:29.092Z",
                     *         "kind": "mail-queued",
                     *         "by_email": null,
                     *         "attempts": 0,
                     *         "reply": null
                     *       },
                     *       {
                     *         "at": "2026-11-30T17:19:29.092Z",
                     *         "kind": "mail-sent",
                     *         "by_email": null,
                     *         "attempts": 1,
                     *         "reply": "250 recorded"
                     *       },
                     *       {
                     *         "at": "2026-11-30T17:20:29.092Z",
                     *         "kind": "resent",
                     *         "by_email": "olivia@example.com"
                     *       },
                     *       {
                     *         "at": "2026-11-30T17:20:29.092Z",
                     *         "kind": "mail-queued",
                     *         "by_email": null,
                     *         "attempts": 0,
                     *         "reply": null
                     *       },
                     *       {
                     *         "at": "2026-11-30T17:21:29.092Z",
                     *         "kind": "edited",
                     *         "by_email": "olivia@example.com",
                     *         "changes": {
                     *           "role": {
                     *             "from": "2",
                     *             "to": "1"
                     *           }
                     *         }
                     *       },
                     *       {
                     *         "at": "2026-11-30T17:21:29.092Z",
                     *         "kind": "accepted",
                     *         "by_email": "ines@example.com"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["InviteHistoryEntry"][];
                };
            };
        };
    };
}
