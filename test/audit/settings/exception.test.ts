import { describe, expect, it } from 'vitest'
import { findException, type Exception } from '../../../audit/settings/exception.ts'

const control = 'least-privilege/function-url-auth'
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:legacy-hook'

function exception(overrides: Partial<Exception> = {}): Exception {
  return { control, resource: arn, owner: 'alice', reason: 'A webhook.', until: '2027-04-30', ...overrides }
}

describe('an exception', () => {
  it.each([
    ['long before its last day', '2026-01-01T00:00:00Z', true],
    ['on its last day', '2027-04-30T00:00:00Z', true],
    ['in the last moment of it', '2027-04-30T23:59:59.999Z', true],
    ['the moment after', '2027-05-01T00:00:00Z', false],
    ['a year later', '2028-04-30T00:00:00Z', false],
    ['on its last day in another time zone, after its end in UTC', '2027-04-30T23:00:00-05:00', false],
  ])('in force %s: at %s %s', (_, now, isExpected) => {
    const found = findException([exception()], { control, arn }, new Date(now))
    expect(found !== undefined).toBe(isExpected)
  })

  it.each([
    ['the resource itself', arn, true],
    ['any of a name', 'arn:aws:lambda:*:*:function:legacy-*', true],
    ['everything', '*', true],
    ['one character', 'arn:aws:lambda:eu-west-?:111122223333:function:legacy-hook', true],
    ['a star for an empty string', `${arn}*`, true],
    ['a part only', 'arn:aws:lambda:eu-west-1:111122223333:function:legacy', false],
    ['the end only', 'legacy-hook', false],
    ['another case', arn.toUpperCase(), false],
    ['another name', 'arn:aws:lambda:*:*:function:modern-*', false],
    ['what only a regular expression would match', 'arn.aws.lambda.*', false],
    ['an alternative', `(x|${arn})`, false],
    ['a class', 'arn:aws:lambda:eu-west-[0-9]:*', false],
    ['nothing', '', false],
  ])('covers %s by %s: %s', (_, resource, covered) => {
    const found = findException([exception({ resource })], { control, arn }, new Date('2027-01-01'))
    expect(found !== undefined).toBe(covered)
  })

  it('matches special characters literally', () => {
    const special = `${arn}$a.b+[c]^(d)\\e{1}|f`
    const [now, finding] = [new Date('2027-01-01'), { control, arn: special }]
    expect(findException([exception({ resource: special })], finding, now)).toBeDefined()
    expect(findException([exception({ resource: `${arn}$*|?` })], finding, now)).toBeDefined()
    expect(findException([exception({ resource: `${arn}$a.b+[c]^(d)/*` })], finding, now)).toBeUndefined()
  })

  it.each([
    [control, true],
    ['least-privilege/function-url-cors', false],
    ['least-privilege/*', false],
    ['*', false],
  ])('covers findings of its control only: %s %s', (id, covered) => {
    const found = findException([exception({ control: id })], { control, arn }, new Date('2027-01-01'))
    expect(found !== undefined).toBe(covered)
  })

  it('is the first one in force that covers the finding', () => {
    const expired = exception({ until: '2026-01-01' })
    const wide = exception({ resource: '*', owner: 'bob' })
    const found = findException([expired, wide, exception()], { control, arn }, new Date('2027-01-01'))
    expect(found).toBe(wide)
  })

  it('with many stars ends, where one that tries every combination would not', () => {
    const resource = `${'*a'.repeat(1_000)}b`
    const long = { control, arn: 'a'.repeat(2_000) }
    expect(findException([exception({ resource })], long, new Date('2027-01-01'))).toBeUndefined()
  })
})
