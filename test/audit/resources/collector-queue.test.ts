import { describe, expect, it } from 'vitest'
import { allQueues, findConsumer, listWorkerQueues } from '../../../audit/deployment/workers.ts'
import { DEFAULT_PREFIX, nameDeadLetterQueue } from '../../../audit/resources/assay/deployment-names.ts'
import {
  countReadsAtOnce,
  nameLowPriorityQueue,
  resolveCollectorQueue,
  selectQueue,
} from '../../../audit/resources/collector-queue.ts'
import { triggers } from '../../../audit/events/triggers.ts'
import { auditableKinds, listReadKinds } from '../../../functions/collectors/all-collectors.ts'
import { workerLimits } from '../../../infra/functions/worker-limits.ts'

describe('the queues of collector functions', () => {
  it('are two, but for those whose full scans are a few messages, and those that read ECR', () => {
    const single = triggers.map(({ queue }) => queue).filter(queue => listWorkerQueues(queue).length === 1)
    expect(single.toSorted()).toEqual(['account-change', 'image-content', 'image-push', 'self-change'])
    for (const queue of ['account-change', 'image-content', 'self-change'] as const) {
      expect(nameLowPriorityQueue(queue)).toBe(queue)
      expect(selectQueue(queue, 'a scan')).toBe(queue)
    }
    expect(selectQueue('iam-change', 'a scan')).toBe('iam-change-sweep')
    expect(selectQueue('iam-change', undefined)).toBe('iam-change')
  })

  it('of full scans are those of events only where a scan is a few messages, or where no event arrives', () => {
    for (const { queue, patterns } of triggers) {
      if (nameLowPriorityQueue(queue) !== queue || patterns.length === 0) continue
      expect(['account-change', 'self-change']).toContain(queue)
    }
    expect(triggers.find(({ queue }) => queue === 'image-content')?.patterns).toEqual([])
  })

  it('of full scans of ECR are those of image contents, whose function reads all of its kinds', () => {
    expect(selectQueue('image-push', undefined)).toBe('image-push')
    expect(selectQueue('image-push', 'a scan')).toBe('image-content')
    expect(listReadKinds('image-content')).toEqual(expect.arrayContaining(listReadKinds('image-push')))
    expect(listReadKinds('image-push')).not.toContain('AWS::ECR::ImageContent')
    expect(listReadKinds('image-push')).not.toContain('AWS::ECR::ImageVerification')
  })

  it('have a function each that reads the kinds of their messages', () => {
    for (const kind of auditableKinds)
      for (const sweep of [undefined, 'a scan']) {
        const consumer = findConsumer(selectQueue(resolveCollectorQueue(kind), sweep))
        expect(listReadKinds(consumer)).toContain(kind)
      }
  })
})

describe('reads at once', () => {
  it('of ECR are as many in a full scan as for events, in all instances together', () => {
    const readers = ['image-push', 'image-content'] as const
    const [events, scan] = readers.map(
      reader => workerLimits[reader].concurrency * countReadsAtOnce('AWS::ECR::Image', reader),
    )
    expect(scan).toBe(events)
  })

  it('of layers, which take memory, are few', () => {
    expect(countReadsAtOnce('AWS::ECR::ImageContent', 'image-content')).toBe(2)
  })
})

describe('dead letters', () => {
  it('are never mixed with those of another collector function that gets events', () => {
    const readers = new Map<string, Set<string>>()
    for (const queue of allQueues) {
      const name = nameDeadLetterQueue(queue, DEFAULT_PREFIX)
      readers.set(name, (readers.get(name) ?? new Set()).add(findConsumer(queue)))
    }
    const shared = [...readers].filter(([, functions]) => functions.size > 1)
    expect(shared).toEqual([
      ['assay-image-push-dead-letters', new Set(['image-push', 'image-content'])],
      ['assay-audit-dead-letters', new Set(['evaluate', 'notify', 'sweep', 'report'])],
    ])
    // Besides those of the collector functions: what is shared, and what routes, Security Hub and the bucket of packs did not take.
    const others = ['audit', 'route', 'security-hub', 'evidence'].map(name => `assay-${name}-dead-letters`)
    expect(readers.size).toBe(triggers.filter(({ patterns }) => patterns.length > 0).length + others.length)
  })
})
