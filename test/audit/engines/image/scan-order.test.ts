import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareWithScans } from '../../../../audit/engines/image/scan-order.ts'

const START = Date.UTC(2026, 9, 1)
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString()

describe('a deployment compared with the scans of its image', () => {
  it('is after a scan exactly if one ended between the push and the deployment, and no time is implausible', () => {
    const times = fc.array(fc.integer({ min: -20, max: 60 }), { maxLength: 4 })
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 60 }), times, fc.boolean(), (deployed, ends, hasResult) => {
        const scans = { pushedAt: at(0), hasResult, ends: ends.map(at).toSorted() }
        const compared = compareWithScans(at(deployed), scans)
        const isPlausible = deployed >= 0 && ends.every(end => end >= 0)
        expect('unknown' in compared || isPlausible).toBe(true)
        const isAfter = 'order' in compared && compared.order === 'AFTER'
        expect(isAfter).toBe(isPlausible && ends.some(end => end <= deployed))
      }),
    )
  })

  it('is before it if every end is later', () => {
    const scans = { pushedAt: at(0), hasResult: true, completedAt: at(90), ends: [at(20), at(90)] }
    expect(compareWithScans(at(10), scans)).toEqual({ order: 'BEFORE', endedAt: at(20) })
  })

  it('is not known if it was scanned later, and no event says when first', () => {
    const scans = { pushedAt: at(0), hasResult: true, completedAt: at(90), ends: [] }
    expect(compareWithScans(at(10), scans)).toEqual({ unknown: 'FIRST_SCAN_NOT_KNOWN' })
  })

  it('is not known within the second of the deployment', () => {
    expect(compareWithScans(at(10), { pushedAt: at(0), hasResult: true, ends: [at(10.5)] })).toEqual({
      unknown: 'SAME_SECOND',
    })
  })

  it.each([['no date'], ['']])('is not known with the time %o', time => {
    const scans = { pushedAt: at(0), hasResult: true, ends: [at(5)] }
    expect(compareWithScans(time, scans)).toHaveProperty('unknown')
    expect(compareWithScans(at(10), { ...scans, pushedAt: time })).toHaveProperty('unknown')
    expect(compareWithScans(at(10), { ...scans, ends: [time] })).toHaveProperty('unknown')
  })
})
