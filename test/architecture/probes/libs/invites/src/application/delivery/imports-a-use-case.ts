// Breaks the rule use-cases-and-delivery-are-strangers.
import '../use-cases/target.js';
