// Breaks the rule domain-imports-nothing.
import '../application/target.js';
