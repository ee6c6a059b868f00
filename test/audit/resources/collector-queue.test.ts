import { describe, expect, it } from 'vitest'
import { allQueues, findConsumer, listWorkerQueues } from '../../../audit/deployment/workers.ts'
import { DEFAULT_PREFIX, nameDeadLetterQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { nameLowPriorityQueue, selectQueue } from '../../../audit/resources/collector-queue.ts'
import { triggers } from '../../../audit/events/triggers.ts'

describe('the queues of collector functions', () => {
  it('are two, but for those whose full scans are a few messages', () => {
    const single = triggers.map(({ queue }) => queue).filter(queue => listWorkerQueues(queue).length === 1)
    expect(single.toSorted()).toEqual(['account-change', 'image-content', 'self-change'])
    for (const queue of single) {
      expect(nameLowPriorityQueue(queue)).toBe(queue)
      expect(selectQueue(queue, 'a scan')).toBe(queue)
    }
    expect(selectQueue('iam-change', 'a scan')).toBe('iam-change-sweep')
    expect(selectQueue('iam-change', undefined)).toBe('iam-change')
  })
})

describe('dead letters', () => {
  it('are never mixed with those of another collector function, which would ignore their events', () => {
    const readers = new Map<string, Set<string>>()
    for (const queue of allQueues) {
      const name = nameDeadLetterQueue(queue, DEFAULT_PREFIX)
      readers.set(name, (readers.get(name) ?? new Set()).add(findConsumer(queue)))
    }
    const shared = [...readers].filter(([, functions]) => functions.size > 1)
    expect(shared).toEqual([['assay-audit-dead-letters', new Set(['evaluate', 'notify', 'sweep', 'report'])]])
    expect(readers.size).toBe(triggers.length + 1)
  })
})
