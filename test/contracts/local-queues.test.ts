import { createLocalQueues } from '../../functions/local/local-queues.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { testSenderContract } from './sender-contract.ts'

testSenderContract('local queues', () => {
  const queues = createLocalQueues(createSimulatedClock(new Date(0)))
  const receive = () => {
    const received: unknown[] = []
    for (let next = queues.take(undefined); next; next = queues.take(undefined)) received.push(next.message)
    return Promise.resolve(received)
  }
  return { sender: queues, receive }
})
