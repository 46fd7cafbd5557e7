CREATE INDEX invites_of_workspace_by_age ON invites (workspace_id, created_at, id);
