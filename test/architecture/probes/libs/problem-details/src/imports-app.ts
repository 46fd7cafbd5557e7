// Breaks the rule libraries-know-no-application.
import '../../../apps/api/src/target.js';
