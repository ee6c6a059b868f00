import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareScans, type ComparedScan } from '../../../../audit/engines/image/scan-comparison.ts'

const pushed = '2026-10-01T10:00:00.000Z'
const scanned = '2026-10-01T10:01:00.000Z'
const later = '2026-10-05T00:00:00.000Z'
const replacement = { at: pushed, firstScanEnd: scanned }

/** A scan by ECR that lists `listed`, of `count` vulnerabilities. */
function scan(listed: readonly string[], rest: Partial<ComparedScan> = {}): ComparedScan {
  return {
    scanner: 'ECR',
    isContinuous: false,
    completedAt: scanned,
    count: listed.length,
    suppressed: 0,
    listed: listed.map(id => ({ id })),
    ...rest,
  }
}

/** A continuous scan by Inspector: ids with the times at which they were first observed. */
function continuous(
  observed: Readonly<Record<string, string>>,
  rest: Partial<ComparedScan> = {},
): ComparedScan {
  const listed = Object.entries(observed).map(([id, firstObservedAt]) => ({ id, firstObservedAt }))
  return scan([], { scanner: 'INSPECTOR', isContinuous: true, count: listed.length, listed, ...rest })
}

describe('two complete lists', () => {
  it('differ by exactly what the list of the replaced image does not have', () => {
    const compared = compareScans(scan(['A', 'B', 'C']), scan(['B', 'D']), replacement)
    expect(compared).toEqual({ result: 'NEW', ids: ['A', 'C'], atLeast: 2, isExact: true })
  })

  it('have nothing new if the replaced image has all, whenever it was scanned', () => {
    const older = scan(['A', 'B'], { completedAt: pushed })
    expect(compareScans(scan(['A']), older, replacement)).toEqual({ result: 'NONE' })
    expect(compareScans(scan([]), older, replacement)).toEqual({ result: 'NONE' })
  })

  it('count a vulnerability of several packages once', () => {
    const compared = compareScans(scan(['A', 'A']), scan([]), replacement)
    expect(compared).toMatchObject({ ids: ['A'], atLeast: 1 })
  })
})

describe('what the older database did not have', () => {
  it.each([
    ['the replaced image was scanned earlier', { completedAt: pushed }, 'OLDER_SCAN'],
    ['its time is not known', { completedAt: '' }, 'OLDER_SCAN'],
    ['the scanners differ', { scanner: 'INSPECTOR' }, 'OTHER_SCANNER'],
  ] as const)('is not known to be new if %s', (_, rest, gap) => {
    expect(compareScans(scan(['A', 'B']), scan(['B'], rest), replacement)).toEqual({
      result: 'UNKNOWN',
      gap,
      ids: ['A'],
    })
  })

  it('is not known to be new by its count', () => {
    const older = scan(['A'], { completedAt: pushed })
    expect(compareScans(scan(['A'], { count: 40 }), older, replacement)).toMatchObject({ gap: 'OLDER_SCAN' })
  })
})

describe('continuous scans', () => {
  it('have as new what the first scan found', () => {
    const next = continuous({ A: scanned, B: scanned }, { completedAt: later })
    expect(compareScans(next, continuous({ B: pushed }), replacement)).toMatchObject({
      ids: ['A'],
      isExact: true,
    })
  })

  it('have nothing new by what was published later', () => {
    const next = continuous({ A: later, B: scanned }, { completedAt: later })
    expect(compareScans(next, continuous({ B: pushed }), replacement)).toEqual({ result: 'NONE' })
  })

  it('have as new what the image had when it got the tag back', () => {
    const next = continuous({ A: later }, { completedAt: later })
    const rollback = { at: '2026-10-06T00:00:00.000Z', firstScanEnd: scanned }
    expect(compareScans(next, continuous({}), rollback)).toMatchObject({ result: 'NEW', ids: ['A'] })
  })

  it('do not say whether something was published later, if the end of the first scan is not known', () => {
    const next = continuous({ A: scanned }, { completedAt: later })
    expect(compareScans(next, continuous({}), { at: pushed })).toEqual({
      result: 'UNKNOWN',
      gap: 'TIME_NOT_KNOWN',
      ids: [],
    })
  })

  it('have more by their counts only while the image was not scanned again', () => {
    const [next, previous] = [
      continuous({ A: scanned }, { count: 40 }),
      continuous({ A: pushed }, { count: 30 }),
    ]
    expect(compareScans(next, previous, replacement)).toEqual({
      result: 'NEW',
      ids: [],
      atLeast: 10,
      isExact: false,
    })
    expect(compareScans({ ...next, completedAt: later }, previous, replacement)).toMatchObject({
      gap: 'LISTED_IN_PART',
    })
    const withLater = continuous({ A: scanned, B: later }, { count: 40 })
    expect(compareScans(withLater, previous, replacement)).toMatchObject({ gap: 'LISTED_IN_PART' })
  })
})

describe('incomplete lists', () => {
  it('do not make new what the list of the replaced image leaves out', () => {
    const previous = scan(['B'], { count: 2 })
    expect(compareScans(scan(['A', 'B']), previous, replacement)).toMatchObject({
      gap: 'LISTED_IN_PART',
      ids: ['A'],
    })
  })

  it('do not make new what filters of Inspector may hide', () => {
    expect(compareScans(scan(['A']), scan([], { suppressed: 1 }), replacement)).toMatchObject({
      gap: 'SUPPRESSED',
    })
    expect(compareScans(scan([], { suppressed: 1 }), scan(['A']), replacement)).toMatchObject({
      gap: 'SUPPRESSED',
    })
  })

  it('never say more than the images that they can belong to, and decide if all of these agree', () => {
    const ids = fc.subarray(['A', 'B', 'C', 'D', 'E', 'F'])
    const image = ids.chain(all => fc.record({ all: fc.constant(all), listed: fc.nat(all.length) }))
    fc.assert(
      fc.property(image, image, fc.boolean(), (next, previous, isHidden) => {
        const list = ({ all, listed }: typeof next) => {
          const hidden = all.length - listed
          return scan(all.slice(0, listed), isHidden ? { suppressed: hidden } : { count: all.length })
        }
        const isNew = (id: string) => !previous.all.includes(id)
        const compared = compareScans(list(next), list(previous), replacement)
        const actual = next.all.filter(isNew)
        const isComplete = next.listed === next.all.length && previous.listed === previous.all.length
        expect({
          saysTooMuch: compared.result === 'NEW' && compared.atLeast > actual.length,
          saysNone: compared.result === 'NONE' && actual.length > 0,
          namesOthers: compared.result === 'NEW' && compared.isExact && compared.ids.join() !== actual.join(),
          missesMore: next.all.length > previous.all.length && compared.result !== 'NEW',
          isUndecided: isComplete && compared.result === 'UNKNOWN',
        }).toEqual({
          saysTooMuch: false,
          saysNone: false,
          namesOthers: false,
          missesMore: false,
          isUndecided: false,
        })
      }),
    )
  })
})
