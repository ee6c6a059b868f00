import { triggers } from '../changes/triggers.ts'
import { slow, type Queue, type Reader, type Worker } from '../messages.ts'

const OTHERS: readonly Exclude<Worker, Reader>[] = ['reassess', 'notify', 'sweep', 'report']

/** Every function of the home region. */
export const workers: readonly Worker[] = [...triggers.map(({ queue }) => queue), ...OTHERS]

/** The queues that a function works off: a reader's second one holds what can wait. */
export function queuesOf(worker: Worker): Queue[] {
  const reader = triggers.find(({ queue }) => queue === worker)
  return reader === undefined ? [worker] : [reader.queue, slow(reader.queue)]
}

/** Every queue that functions work off. */
export const queues: readonly Queue[] = workers.flatMap(queuesOf)
