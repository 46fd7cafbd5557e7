// Breaks the rule migrations-know-no-nest.
import './presentation/imports-nest.js';
