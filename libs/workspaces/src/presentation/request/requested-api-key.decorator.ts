import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { actorOf } from '@invites/invites/internal';
import { readForm } from '@invites/problem-details';
import { CheckApiKeyAccess } from '../../application/use-cases/check-api-key-access.js';
import type { ApiKeyRef } from '../../application/ports/api-key-repository.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import { CreateApiKeyBody } from '../wire/api-keys.dto.js';
import { requireId } from './path-ids.js';

/** The workspace that a new key is for, and what the body says of it. */
export interface NewApiKeyRequest {
  readonly workspace: WorkspaceRef;
  readonly form: CreateApiKeyBody;
}

interface Submission {
  readonly actorId: number;
  readonly params: { readonly workspace_id: string; readonly api_key_id: string };
  readonly body: unknown;
}

const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Submission => {
  const { params, body } = context.switchToHttp().getRequest<Pick<Submission, 'params' | 'body'>>();
  return { actorId: actorOf(context).userId, params, body };
});

@Injectable()
class NewApiKeyPipe implements PipeTransform<Submission, Promise<NewApiKeyRequest>> {
  constructor(private readonly checkAccess: CheckApiKeyAccess) {}

  async transform({ actorId, params, body }: Submission): Promise<NewApiKeyRequest> {
    const workspace = { actorId, workspaceId: requireId(params.workspace_id, 'invalid-workspace-id') };
    const form = await readAfterAccess(this.checkAccess, workspace, () => readForm(CreateApiKeyBody, body));
    return { workspace, form };
  }
}

@Injectable()
class ApiKeyRefPipe implements PipeTransform<Submission, Promise<ApiKeyRef>> {
  constructor(private readonly checkAccess: CheckApiKeyAccess) {}

  async transform({ actorId, params }: Submission): Promise<ApiKeyRef> {
    const workspace = { actorId, workspaceId: requireId(params.workspace_id, 'invalid-workspace-id') };
    const readId = () => requireId(params.api_key_id, 'invalid-api-key-id');
    return { ...workspace, apiKeyId: await readAfterAccess(this.checkAccess, workspace, readId) };
  }
}

/** Refusals come in the order existence, right, form: access is checked when there is a mistake to be told. */
export async function readAfterAccess<T>(
  checkAccess: CheckApiKeyAccess,
  workspace: WorkspaceRef,
  read: () => T,
): Promise<T> {
  try {
    return read();
  } catch (mistake) {
    await checkAccess.execute(workspace);
    throw mistake;
  }
}

/** The request for a new key as a `NewApiKeyRequest`. */
export const RequestedNewApiKey = () => Submitted(NewApiKeyPipe);

/** The key that the path names, as an `ApiKeyRef`. */
export const RequestedApiKey = () => Submitted(ApiKeyRefPipe);
