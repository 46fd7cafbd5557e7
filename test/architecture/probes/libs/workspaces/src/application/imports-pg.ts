// Breaks the rule typeorm-in-infrastructure-only.
import 'pg';
