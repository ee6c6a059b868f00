import type { Message, Post, Queue } from '../../audit/messages.ts'
import type { Clock } from './clock.ts'

/** A message on its way: an event from outside, or one of our own. */
export interface Delivery {
  queue: Queue
  message: unknown
  /** When it may be worked off. */
  due: Date
  /** How often it failed and was put back. */
  attempt: number
}

/** Queues in memory, on a clock that only moves to the next message. */
export interface LocalQueues extends Post {
  deliver(queue: Queue, message: unknown, due: Date): void
  /** Puts a delivery back, to come again after growing delays. */
  putBack(delivery: Delivery): void
  /** Takes the message that is due first, or none where none is due before `until`. */
  take(until: Date | undefined): Delivery | undefined
}

/** Empty queues on `clock`. */
export function localQueues(clock: Clock): LocalQueues {
  const waiting: Delivery[] = []

  function add(delivery: Delivery): void {
    const at = waiting.findLastIndex(other => other.due <= delivery.due) + 1
    waiting.splice(at, 0, delivery)
  }

  return {
    send(queue: Queue, messages: readonly Message[], delaySeconds: number) {
      const due = new Date(clock.now().getTime() + delaySeconds * 1000)
      for (const message of messages) add({ queue, message: structuredClone(message), due, attempt: 0 })
      return Promise.resolve()
    },
    deliver: (queue, message, due) => add({ queue, message, due, attempt: 0 }),
    putBack(delivery) {
      const delay = Math.min(3_600, 2 ** delivery.attempt)
      add({ ...delivery, due: new Date(clock.now().getTime() + delay * 1000), attempt: delivery.attempt + 1 })
    },
    take(until) {
      const [first] = waiting
      if (first === undefined || (until !== undefined && first.due > until)) return undefined
      waiting.shift()
      clock.advanceTo(first.due)
      return first
    },
  }
}
