import { describe, expect, it } from 'vitest'
import type { ExceptionTarget, Exception } from '../../../audit/settings/exception.ts'
import { checkExceptions } from '../../../audit/settings/exception-review.ts'

const now = new Date('2027-05-01T00:00:00Z')
const control = 'least-privilege/function-url-auth'

function finding(name: string): ExceptionTarget {
  return { control, arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}` }
}

function exception(name: string, until: string): Exception {
  return { control, resource: finding(name).arn, owner: 'alice', reason: 'A webhook.', until }
}

describe('a review of exceptions', () => {
  it('names those that are over, with what they expose', () => {
    const over = exception('hook-*', '2027-04-30')
    const findings = [finding('hook-a'), finding('hook-b'), finding('other')]
    const review = checkExceptions([over], { findings, unknown: [] }, now)
    expect(review).toEqual({
      expired: [{ exception: over, exposed: [finding('hook-a'), finding('hook-b')] }],
      unmatched: [],
    })
  })

  it('exposes nothing that another exception covers', () => {
    const over = exception('hook-*', '2027-04-30')
    const holding = exception('hook-a', '2027-05-01')
    const findings = [finding('hook-a'), finding('hook-b')]
    const review = checkExceptions([over, holding], { findings, unknown: [] }, now)
    expect(review).toEqual({
      expired: [{ exception: over, exposed: [finding('hook-b')] }],
      unmatched: [],
    })
  })

  it('names those over that expose nothing too', () => {
    const over = exception('gone', '2027-04-30')
    const review = checkExceptions([over], { findings: [], unknown: [] }, now)
    expect(review).toEqual({ expired: [{ exception: over, exposed: [] }], unmatched: [] })
  })

  it('names those that match nothing', () => {
    const fixed = exception('mended', '2027-05-01')
    const findings = [
      finding('other'),
      { ...finding('mended'), control: 'patching/function-runtime-supported' },
    ]
    expect(checkExceptions([fixed], { findings, unknown: [] }, now)).toEqual({
      expired: [],
      unmatched: [fixed],
    })
  })

  it('does not say that one matches nothing while what it covers cannot be judged', () => {
    const impaired = exception('blind', '2027-05-01')
    const review = checkExceptions([impaired], { findings: [], unknown: [finding('blind')] }, now)
    expect(review.unmatched).toEqual([])
  })
})
