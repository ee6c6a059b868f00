import { describe, expect, it } from 'vitest'
import type { ExceptionTarget, Exception } from '../../../audit/settings/exception.ts'
import { computeTagDigests } from '../../../audit/settings/exception-tag.ts'
import { checkExceptions } from '../../../audit/settings/exception-review.ts'

const now = new Date('2027-05-01T00:00:00Z')
const control = 'least-privilege/function-url-auth'

function finding(name: string): ExceptionTarget {
  return { control, arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`, tagDigests: undefined }
}

function exception(name: string, until: string): Exception {
  return { control, resource: finding(name).arn, owner: 'alice', reason: 'A webhook.', until }
}

describe('a review of exceptions', () => {
  it('lists expired exceptions with the findings that they covered', () => {
    const expired = exception('hook-*', '2027-04-30')
    const findings = [finding('hook-a'), finding('hook-b'), finding('other')]
    const review = checkExceptions([expired], { findings, unknown: [] }, now)
    expect(review).toEqual({
      expired: [{ exception: expired, findings: [finding('hook-a'), finding('hook-b')] }],
      unmatched: [],
      expiring: [],
      broad: [],
    })
  })

  it('leaves out findings that another exception covers', () => {
    const expired = exception('hook-*', '2027-04-30')
    const inForce = exception('hook-a', '2027-05-01')
    const findings = [finding('hook-a'), finding('hook-b')]
    const review = checkExceptions([expired, inForce], { findings, unknown: [] }, now)
    expect(review).toEqual({
      expired: [{ exception: expired, findings: [finding('hook-b')] }],
      unmatched: [],
      expiring: [{ exception: inForce, covers: 1 }],
      broad: [],
    })
  })

  it('lists expired exceptions without findings too', () => {
    const expired = exception('gone', '2027-04-30')
    const review = checkExceptions([expired], { findings: [], unknown: [] }, now)
    expect(review).toEqual({
      expired: [{ exception: expired, findings: [] }],
      unmatched: [],
      expiring: [],
      broad: [],
    })
  })

  it('lists exceptions that match nothing', () => {
    const unused = exception('fixed', '2027-05-01')
    const findings = [
      finding('other'),
      { ...finding('fixed'), control: 'patching/function-runtime-supported' },
    ]
    expect(checkExceptions([unused], { findings, unknown: [] }, now)).toEqual({
      expired: [],
      unmatched: [unused],
      expiring: [{ exception: unused, covers: 0 }],
      broad: [],
    })
  })

  it('names broad exceptions, which cover 20 findings or more, with what only they cover', () => {
    const findings = Array.from({ length: 41 }, (_, index) => finding(`f-${index}`))
    const until = '2028-01-01'
    const [all, first, few] = [exception('f-*', until), exception('f-1?', until), exception('f-2?', until)]
    expect(checkExceptions([first, few, all], { findings, unknown: [] }, now).broad).toEqual([
      { exception: all, covers: 21 },
    ])
  })

  it('does not list an exception whose resource has insufficient data', () => {
    const unreadable = exception('unreadable', '2027-05-01')
    const review = checkExceptions([unreadable], { findings: [], unknown: [finding('unreadable')] }, now)
    expect(review.unmatched).toEqual([])
  })
})

function addTags(tags: Record<string, string>): ExceptionTarget {
  return { ...finding('a'), tagDigests: computeTagDigests(tags) }
}

describe('a review of exceptions by tag', () => {
  const byTag: Exception = {
    control,
    tag: { key: 'team', value: 'payments' },
    owner: 'alice',
    reason: 'A webhook.',
    until: '2027-06-30',
  }
  const review = (findings: ExceptionTarget[]) => checkExceptions([byTag], { findings, unknown: [] }, now)

  it('names one that no resource of a finding has', () => {
    expect(review([addTags({ team: 'search' }), finding('b')]).unmatched).toEqual([byTag])
    expect(review([addTags({ team: 'payments' })]).unmatched).toEqual([])
  })

  it('does not say so while tags could not be read', () => {
    expect(review([{ ...finding('a'), tagDigests: 'UNKNOWN' }]).unmatched).toEqual([])
  })
})
