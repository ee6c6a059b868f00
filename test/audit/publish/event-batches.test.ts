import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import { SizeLimitError } from '../../../audit/limits/service-limits.ts'
import { chunkEvents, measureEntryBytes } from '../../../audit/publish/event-batches.ts'
import { createFindingEvent } from '../../../audit/publish/finding-event.ts'
import { buildUnnotifiedChange, buildTransition } from './transitions.ts'

function buildEvent(reason: string): PublishedEvent {
  return createFindingEvent(buildTransition({ reason }), buildUnnotifiedChange(), [])
}

describe('the requests that publish events', () => {
  it('contain every event, in order, within the limits of EventBridge', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(sizes, all => {
        const publishedEvents = all.map(size => buildEvent('ü'.repeat(size)))
        const batches = chunkEvents(publishedEvents)
        expect(batches.flat().map(({ Detail }) => JSON.parse(Detail) as unknown)).toEqual(
          publishedEvents.map(({ detail }) => detail),
        )
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10)
          expect(
            batch.reduce((sum, putEventsEntry) => sum + measureEntryBytes(putEventsEntry), 0),
          ).toBeLessThan(256 * 1024)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('are as few as possible for small events', () => {
    const publishedEvents = Array.from({ length: 25 }, () => buildEvent('r'))
    expect(chunkEvents(publishedEvents).map(batch => batch.length)).toEqual([10, 10, 5])
  })

  it('reject an event that is too large for any request', () => {
    expect(() => chunkEvents([buildEvent('x'.repeat(260_000))])).toThrow(SizeLimitError)
  })
})

describe('the event of a hostile change', () => {
  it('contains little of the text of the change and stays valid', () => {
    const long = `"}],\\"${'x'.repeat(300_000)}`
    const change = { ...buildUnnotifiedChange({ name: long, type: long, via: long }), action: long, id: long }
    const [[entry] = []] = chunkEvents([
      createFindingEvent(buildTransition({ step: 'RESOLVED' }), change, []),
    ])
    expect(entry && measureEntryBytes(entry)).toBeLessThan(8_000)
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      step: 'RESOLVED',
      change: { actor: { name: expect.stringMatching(/^"}],\\"x+…$/) as string } },
    })
  })

  it('names only ARNs of an allowed length in its resources', () => {
    const arn = `arn:aws:ecr:eu-west-1:111122223333:repository/${'x'.repeat(2_100)}`
    const resource = { ...buildTransition().resource, arn }
    const publishedEvent = createFindingEvent(buildTransition({ resource }), buildUnnotifiedChange(), [])
    expect(publishedEvent.resources).toEqual([])
    expect(publishedEvent.detail).toMatchObject({ resource: { arn } })
  })
})
