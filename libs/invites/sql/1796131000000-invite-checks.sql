CREATE TABLE invite_checks (
        workspace_id bigint NOT NULL,
        invite_id bigint NOT NULL,
        due_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, invite_id)
      );
      CREATE INDEX invite_checks_due ON invite_checks (due_at);
      INSERT INTO invite_checks (workspace_id, invite_id, due_at)
      SELECT workspace_id, id, expires_at FROM invites WHERE status = 'pending' AND expires_at > now();
