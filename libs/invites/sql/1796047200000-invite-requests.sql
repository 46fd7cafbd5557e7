ALTER TABLE invites ADD COLUMN requested_at timestamptz(3);
      CREATE TABLE invite_request_notices (
        workspace_id bigint NOT NULL,
        invite_id bigint NOT NULL,
        due_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, invite_id)
      );
      CREATE INDEX invite_request_notices_due ON invite_request_notices (due_at);
