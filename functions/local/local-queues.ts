import { chunkMessages } from '../../audit/limits/message-batches.ts'
import type { Message, MessageSender } from '../../audit/messages.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import type { SimulatedClock } from './simulated-clock.ts'

/** A queued message: an event, or one of Assay's own messages. */
export interface QueueDelivery {
  queue: QueueName
  message: unknown
  /** The earliest time of its processing. */
  due: Date
  /** Its failed attempts so far. */
  attempt: number
}

/** In-memory queues, whose clock advances only to the next message. */
export interface LocalQueues extends MessageSender {
  deliver(queueName: QueueName, message: unknown, due: Date): void
  /** Returns a failed delivery to its queue with a growing delay. */
  redeliver(queueDelivery: QueueDelivery): void
  /** Removes and returns the message that is due first, if it is due before `until`. */
  take(until: Date | undefined): QueueDelivery | undefined
}

/** Empty queues on `clock`. */
export function createLocalQueues(simulatedClock: SimulatedClock): LocalQueues {
  const waiting: QueueDelivery[] = []

  function add(queueDelivery: QueueDelivery): void {
    const at = waiting.findLastIndex(other => other.due <= queueDelivery.due) + 1
    waiting.splice(at, 0, queueDelivery)
  }

  return {
    send(queueName: QueueName, messages: readonly Message[], delaySeconds: number) {
      const due = new Date(simulatedClock.now().getTime() + delaySeconds * 1000)
      for (const body of chunkMessages(messages).flat())
        add({ queue: queueName, message: JSON.parse(body) as unknown, due, attempt: 0 })
      return Promise.resolve()
    },
    deliver: (queueName, message, due) => add({ queue: queueName, message, due, attempt: 0 }),
    redeliver(queueDelivery) {
      const delay = Math.min(3_600, 2 ** queueDelivery.attempt)
      add({
        ...queueDelivery,
        due: new Date(simulatedClock.now().getTime() + delay * 1000),
        attempt: queueDelivery.attempt + 1,
      })
    },
    take(until) {
      const [first] = waiting
      if (first === undefined || (until !== undefined && first.due > until)) return undefined
      waiting.shift()
      simulatedClock.advanceTo(first.due)
      return first
    },
  }
}
