// Breaks the rule a-library-by-its-public-names.
import '../../../libs/invites/src/domain/target.js';
