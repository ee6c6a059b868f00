import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findOverdueFix } from '../../../../audit/engines/image/due-fixes.ts'
import { summarizeFixes, type FixAvailability } from '../../../../audit/engines/image/vulnerability-fixes.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 1)
const now = new Date(NOW)

interface Finding {
  fix?: FixAvailability
  /** Days before now. */
  age?: number
}

const finding: fc.Arbitrary<Finding> = fc.record(
  { fix: fc.constantFrom<FixAvailability>('YES', 'PARTIAL', 'NO'), age: fc.integer({ min: -3, max: 60 }) },
  { requiredKeys: [] },
)

function daysAgo(age: number): string {
  return new Date(NOW - age * DAY).toISOString()
}

function find(
  findings: readonly Finding[],
  { count = findings.length, suppressed = 0, pushed = 90, days = 30 },
) {
  const { HIGH } = summarizeFixes(
    findings.map(({ fix, age }, at) => ({
      id: `CVE-${at}`,
      severity: 'HIGH' as const,
      ...(fix === undefined ? {} : { fix }),
      ...(age === undefined ? {} : { firstObservedAt: daysAgo(age) }),
    })),
  )
  const scan = {
    count,
    suppressed,
    pushedAt: daysAgo(pushed),
    ...(HIGH === undefined ? {} : { fixes: HIGH }),
  }
  return findOverdueFix('HIGH', scan, days, now)
}

/** When the overdue vulnerability was first observed; undefined if none is found. */
function findObservation(result: ReturnType<typeof find>): string | undefined {
  return result && 'overdue' in result ? result.overdue.firstObservedAt : undefined
}

function isFullyKnown({ fix, age }: Finding): boolean {
  return fix === 'NO' || (fix !== undefined && age !== undefined)
}

describe('an overdue fix', () => {
  it('is found exactly if a vulnerability with a fix is known for as many days, and is the one observed first', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (findings, days) => {
        const ages = findings.flatMap(({ fix, age }) =>
          fix !== undefined && fix !== 'NO' && age !== undefined && age >= days ? [age] : [],
        )
        const expected = ages.length === 0 ? undefined : daysAgo(Math.max(...ages))
        expect(findObservation(find(findings, { days }))).toBe(expected)
      }),
    )
  })

  it('is never excluded if one may be hidden: without a fix or a time, beyond what was read, or suppressed', () => {
    const unread = fc.record({ more: fc.nat(3), suppressed: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 20 }), unread, (findings, { more, suppressed }) => {
        const isHidden = more + suppressed > 0 || !findings.every(isFullyKnown)
        const result = find(findings, { count: findings.length + more, suppressed })
        expect(isHidden && result === undefined).toBe(false)
      }),
    )
  })

  it('cannot be in an image that was pushed more recently', () => {
    expect(find([{}], { pushed: 29 })).toBeUndefined()
    expect(find([{}], { pushed: 30 })).toMatchObject({
      unknown: expect.stringContaining('1 of 1 HIGH') as string,
    })
  })

  it('is not excluded by times in the future, or that are none', () => {
    expect(find([{}], { pushed: -2 })).toHaveProperty('unknown')
    expect(find([{ fix: 'YES', age: -2 }], {})).toHaveProperty('unknown')
    const scan = { count: 1, suppressed: 0, pushedAt: 'yesterday' }
    expect(findOverdueFix('HIGH', scan, 30, now)).toHaveProperty('unknown')
  })

  it('is found although it was observed before the push', () => {
    expect(find([{ fix: 'YES', age: 40 }], { pushed: 1 })).toHaveProperty('overdue.dueAt', daysAgo(10))
  })

  it('is found with any number of days', () => {
    expect(find([{ fix: 'YES', age: 40 }], { days: 1e9 })).toBeUndefined()
  })
})
