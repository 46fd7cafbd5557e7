// Breaks the rule ports-know-the-domain-only.
import '../use-cases/target.js';
