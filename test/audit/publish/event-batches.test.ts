import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import { chunkEvents, measureEntryBytes, EventTooLarge } from '../../../audit/publish/event-batches.ts'
import { createFindingEvent } from '../../../audit/publish/finding-event.ts'
import { buildUnnotifiedChange, buildTransition } from './transitions.ts'

function buildEvent(reason: string): PublishedEvent {
  return createFindingEvent(buildTransition({ reason }), buildUnnotifiedChange(), [])
}

describe('the requests that announcements are sent by', () => {
  it('hold every one of them, in order, within what EventBridge takes', () => {
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

  it('are full: as few as possible for small ones', () => {
    const publishedEvents = Array.from({ length: 25 }, () => buildEvent('r'))
    expect(chunkEvents(publishedEvents).map(batch => batch.length)).toEqual([10, 10, 5])
  })

  it('are none for what no request can hold', () => {
    expect(() => chunkEvents([buildEvent('x'.repeat(260_000))])).toThrow(EventTooLarge)
  })
})

describe('an announcement of a hostile change', () => {
  it('holds little of what the event brought, and stays what it says', () => {
    const long = `"}],\\"${'x'.repeat(300_000)}`
    const change = { ...buildUnnotifiedChange({ name: long, type: long, via: long }), action: long, id: long }
    const [[entry] = []] = chunkEvents([
      createFindingEvent(buildTransition({ step: 'RESOLVED' }), change, []),
    ])
    expect(entry && measureEntryBytes(entry)).toBeLessThan(8_000)
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      step: 'RESOLVED',
      cause: { actor: { name: expect.stringMatching(/^"}],\\"x+…$/) as string } },
    })
  })

  it('names as a resource of the event only what may be one', () => {
    const arn = `arn:aws:ecr:eu-west-1:111122223333:repository/${'x'.repeat(2_100)}`
    const resource = { ...buildTransition().resource, arn }
    const publishedEvent = createFindingEvent(buildTransition({ resource }), buildUnnotifiedChange(), [])
    expect(publishedEvent.resources).toEqual([])
    expect(publishedEvent.detail).toMatchObject({ resource: { arn } })
  })
})
