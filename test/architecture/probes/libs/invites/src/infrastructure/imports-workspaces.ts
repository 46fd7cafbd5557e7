// Breaks the rule invites-knows-no-other-library.
import '../../../workspaces/src/index.js';
