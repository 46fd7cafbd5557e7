// Breaks the rule infrastructure-and-presentation-are-strangers.
import '../infrastructure/target.js';
