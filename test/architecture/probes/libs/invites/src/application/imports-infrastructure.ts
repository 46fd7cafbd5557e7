// Breaks the rule application-imports-domain-only.
import '../infrastructure/target.js';
