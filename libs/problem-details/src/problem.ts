import { HttpException } from '@nestjs/common';

/** Says what a stable code means: its HTTP status, a title that never changes, and a sentence that helps. */
export interface ProblemDefinition {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

/** What each code of refusal is answered with. */
export type ProblemTable<Code extends string = string> = Readonly<Record<Code, ProblemDefinition>>;

/**
 * A refusal in the form of RFC 9457, section 3. It is an `HttpException`, so that a host without our filter
 * still answers with the right status and members.
 */
export class ProblemException extends HttpException {
  constructor(
    readonly code: string,
    definition: ProblemDefinition,
    /** Extension members (RFC 9457, section 3.2), such as `invite_id` or `errors`. */
    members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
    /** Why, where the code leaves that open: for the log alone, in words of ours without anything that came in. */
    readonly reason?: string,
  ) {
    const { status, title, detail } = definition;
    super({ type: `urn:problem:${code}`, title, status, detail, code, ...members }, status);
  }
}
