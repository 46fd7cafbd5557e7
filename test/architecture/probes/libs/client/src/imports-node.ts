// Breaks the rule client-imports-nothing.
import 'node:crypto';
