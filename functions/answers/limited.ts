import pLimit from 'p-limit'
import { CallFailed, type Call } from './operation.ts'

/** `call`, of which at most `atOnce` are under way; the rest wait. */
export function limited(call: Call, atOnce: number): Call {
  const limit = pLimit(atOnce)
  return (operation, region, input) => limit(() => call(operation, region, input))
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

/** `call`, which answers what `before` knows and asks only for the rest. */
export function continued(before: Call, call: Call): Call {
  return async (operation, region, input) => {
    try {
      return await before(operation, region, input)
    } catch (failure) {
      if (failure instanceof CallFailed && failure.error === 'NotRecorded')
        return call(operation, region, input)
      throw failure
    }
  }
}
