import { Clock } from '../application/ports/clock.js';

/** A clock that stands still until a test advances it. */
export class FixedClock extends Clock {
  constructor(private instant = new Date('2026-01-01T12:00:00.000Z')) {
    super();
  }

  now(): Date {
    return this.instant;
  }

  advance(ms: number): void {
    this.instant = new Date(this.instant.getTime() + ms);
  }
}
