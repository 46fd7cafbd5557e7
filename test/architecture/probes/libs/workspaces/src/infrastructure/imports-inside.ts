// Breaks the rule a-library-by-its-public-names.
import '../../../problem-details/src/internal.js';
