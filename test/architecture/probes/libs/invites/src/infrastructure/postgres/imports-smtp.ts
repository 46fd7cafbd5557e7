// Breaks the rule postgres-and-smtp-are-strangers.
import '../smtp/target.js';
