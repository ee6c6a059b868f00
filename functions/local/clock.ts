/** A clock that stands still until somebody sets it: waiting takes no time. */
export interface Clock {
  now(): Date
  /** Sets the clock to `time`, never back. */
  advanceTo(time: Date): void
}

/** A clock that starts at `start`. */
export function clockAt(start: Date): Clock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    advanceTo: to => {
      time = Math.max(time, to.getTime())
    },
  }
}
