// Breaks the rule infrastructure-and-presentation-are-strangers.
import '../presentation/target.js';
