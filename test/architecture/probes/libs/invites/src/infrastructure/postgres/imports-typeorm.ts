// Breaks the rule typeorm-behind-the-port.
import './entities.js';
