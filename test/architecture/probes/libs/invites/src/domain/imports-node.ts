// Breaks the rule domain-imports-nothing.
import 'node:crypto';
