import pLimit from 'p-limit'
import { isThrottle } from './failure.ts'
import { CallFailed, type Call, type Operation } from './operation.ts'

/** `call`, of which at most `atOnce` are under way; the rest wait. */
export function limited(call: Call, atOnce: number): Call {
  const limit = pLimit(atOnce)
  return (operation, region, input) => limit(() => call(operation, region, input))
}

/** `call`, which is made once for each input; of the operations `only`, where they are given. */
export function once(call: Call, only?: readonly Operation[]): Call {
  const made = new Map<string, Promise<unknown>>()
  return (operation, region, input) => {
    if (only !== undefined && !only.includes(operation)) return call(operation, region, input)
    const key = `${operation.action} ${region} ${JSON.stringify(input)}`
    const answer = made.get(key) ?? call(operation, region, input)
    made.set(key, answer)
    return answer
  }
}

/** `call`, with every answer counted. */
export function counted(call: Call, onAnswer: () => void): Call {
  return async (operation, region, input) => {
    try {
      return await call(operation, region, input)
    } finally {
      onAnswer()
    }
  }
}

/** Errors that say that something is not there: as good an answer as any. */
const ABSENT = /NotFound|NoSuchEntity/

/** `call`, which answers what `before` knows, and asks for the rest and for what failed then. */
export function continued(before: Call, call: Call): Call {
  return async (operation, region, input) => {
    try {
      return await before(operation, region, input)
    } catch (failure) {
      if (!(failure instanceof CallFailed) || ABSENT.test(failure.error)) throw failure
      return call(operation, region, input)
    }
  }
}

/** Waits before a throttled call is made again, in milliseconds; after the last the throttle stands. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]

/** `call`, which is made again where AWS asks to slow down, after growing waits by `wait`. */
export function patient(call: Call, wait: (milliseconds: number) => Promise<void>): Call {
  return async (operation, region, input) => {
    for (const milliseconds of WAITS) {
      try {
        return await call(operation, region, input)
      } catch (failure) {
        if (!isThrottle(failure)) throw failure
        await wait(milliseconds)
      }
    }
    return call(operation, region, input)
  }
}
