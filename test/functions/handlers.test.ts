import { afterAll, describe, expect, it, vi } from 'vitest'
import { environmentVariables } from '../../audit/deployment/functions.ts'
import { triggers } from '../../audit/events/triggers.ts'
import { nameLowPriorityQueue, resolveCollectorQueue } from '../../audit/resources/collector-queue.ts'
import type { CollectorHandlerConfig } from '../../functions/aws/runtime/collector-handler.ts'
import { allCollectors, auditableKinds, listReadKinds } from '../../functions/collectors/all-collectors.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { findConsumer } from '../../audit/deployment/workers.ts'

vi.mock('../../functions/aws/runtime/collector-handler.ts', () => ({
  createCollectorHandler: (trigger: unknown, config: unknown) => ({ trigger, config }),
}))

for (const name of Object.values(environmentVariables)) vi.stubEnv(name, 'assay')
afterAll(() => vi.unstubAllEnvs())

/** What the handler of a collector function is made of. */
async function loadHandler(queue: string): Promise<CollectorHandlerConfig> {
  const { handler } = (await import(`../../functions/${queue}.ts`)) as {
    handler: { config: CollectorHandlerConfig }
  }
  return handler.config
}

const auditing = triggers.map(({ queue }) => queue).filter(queue => queue !== 'self-change')

describe.each(auditing)('the handler of %s', queue => {
  it('reads all facts of the kinds of its messages, and of no other ones', async () => {
    const { collectors } = await loadHandler(queue)
    const expected = Object.fromEntries(listReadKinds(queue).map(kind => [kind, allCollectors[kind]]))
    expect(collectors).toEqual(expected)
  })
})

it('every list of a full scan is known to the function that gets the message', async () => {
  for (const resourceList of auditResourceLists) {
    const consumer = findConsumer(nameLowPriorityQueue(resolveCollectorQueue(resourceList.kind)))
    if (!auditableKinds.includes(resourceList.kind)) continue
    const { resourceLists } = await loadHandler(consumer)
    expect(resourceLists).toContain(resourceList)
  }
})
