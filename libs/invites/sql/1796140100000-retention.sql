CREATE INDEX invite_history_settled ON invite_history (at)
        WHERE kind IN ('accepted', 'declined', 'cancelled', 'closed');
      CREATE INDEX invite_events_of_invite ON invite_events (workspace_id, invite_id);
      CREATE INDEX invite_webhook_deliveries_of_invite ON invite_webhook_deliveries (workspace_id, invite_id);
