/** A clock that advances only when it is set, so that waiting takes no time. */
export interface SimulatedClock {
  now(): Date
  /** Sets the clock to `time`; never backwards. */
  advanceTo(time: Date): void
}

/** A clock that starts at `start`. */
export function createSimulatedClock(start: Date): SimulatedClock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    advanceTo: to => {
      time = Math.max(time, to.getTime())
    },
  }
}
