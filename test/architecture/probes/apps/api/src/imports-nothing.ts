// Breaks the rule no-unresolved.
import './missing.js';
