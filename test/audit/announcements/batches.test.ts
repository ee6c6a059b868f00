import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Announcement } from '../../../audit/announcements/announcement.ts'
import { batchesOf, sizeOf, TooLarge } from '../../../audit/announcements/batches.ts'
import { findingAnnouncement } from '../../../audit/announcements/finding.ts'
import { causeOf, transitionOf } from './transition.ts'

function announcementOf(reason: string): Announcement {
  return findingAnnouncement(transitionOf({ reason }), causeOf(), [])
}

describe('the requests that announcements are sent by', () => {
  it('hold every one of them, in order, within what EventBridge takes', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(sizes, all => {
        const announcements = all.map(size => announcementOf('ü'.repeat(size)))
        const batches = batchesOf(announcements)
        expect(batches.flat().map(({ Detail }) => JSON.parse(Detail) as unknown)).toEqual(
          announcements.map(({ detail }) => detail),
        )
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10)
          expect(batch.reduce((sum, entry) => sum + sizeOf(entry), 0)).toBeLessThan(256 * 1024)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('are full: as few as possible for small ones', () => {
    const announcements = Array.from({ length: 25 }, () => announcementOf('r'))
    expect(batchesOf(announcements).map(batch => batch.length)).toEqual([10, 10, 5])
  })

  it('are none for what no request can hold', () => {
    expect(() => batchesOf([announcementOf('x'.repeat(260_000))])).toThrow(TooLarge)
  })
})

describe('an announcement of a hostile change', () => {
  it('holds little of what the event brought, and stays what it says', () => {
    const long = `"}],\\"${'x'.repeat(300_000)}`
    const cause = { ...causeOf({ name: long, type: long, via: long }), action: long, id: long }
    const [[entry] = []] = batchesOf([findingAnnouncement(transitionOf({ step: 'RESOLVED' }), cause, [])])
    expect(entry && sizeOf(entry)).toBeLessThan(8_000)
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      step: 'RESOLVED',
      cause: { actor: { name: expect.stringMatching(/^"}],\\"x+…$/) as string } },
    })
  })

  it('names as a resource of the event only what may be one', () => {
    const arn = `arn:aws:ecr:eu-west-1:111122223333:repository/${'x'.repeat(2_100)}`
    const resource = { ...transitionOf().resource, arn }
    const announcement = findingAnnouncement(transitionOf({ resource }), causeOf(), [])
    expect(announcement.resources).toEqual([])
    expect(announcement.detail).toMatchObject({ resource: { arn } })
  })
})
