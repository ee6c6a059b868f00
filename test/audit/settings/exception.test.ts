import { describe, expect, it } from 'vitest'
import {
  computeEvidenceDigest,
  describeExceptionScope,
  findException,
  findOutdatedException,
  findUndecidedException,
  isExpiring,
  type Exception,
} from '../../../audit/settings/exception.ts'
import {
  computeTagDigests,
  listTagReadings,
  type ExceptionTag,
} from '../../../audit/settings/exception-tag.ts'

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
    const found = findException([exception()], { control, arn, tagDigests: undefined }, new Date(now))
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
    const found = findException(
      [exception({ resource })],
      { control, arn, tagDigests: undefined },
      new Date('2027-01-01'),
    )
    expect(found !== undefined).toBe(covered)
  })

  it('matches special characters literally', () => {
    const special = `${arn}$a.b+[c]^(d)\\e{1}|f`
    const [now, finding] = [new Date('2027-01-01'), { control, arn: special, tagDigests: undefined }]
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
    const found = findException(
      [exception({ control: id })],
      { control, arn, tagDigests: undefined },
      new Date('2027-01-01'),
    )
    expect(found !== undefined).toBe(covered)
  })

  it('is the first one in force that covers the finding', () => {
    const expired = exception({ until: '2026-01-01' })
    const wide = exception({ resource: '*', owner: 'bob' })
    const found = findException(
      [expired, wide, exception()],
      { control, arn, tagDigests: undefined },
      new Date('2027-01-01'),
    )
    expect(found).toBe(wide)
  })

  it('with many stars ends, where one that tries every combination would not', () => {
    const resource = `${'*a'.repeat(1_000)}b`
    const long = { control, arn: 'a'.repeat(2_000), tagDigests: undefined }
    expect(findException([exception({ resource })], long, new Date('2027-01-01'))).toBeUndefined()
  })
})

/** Whether an exception for `account` covers a resource. */
function covers(account: string, target: string): boolean {
  const { resource: _, ...rest } = exception()
  return (
    findException(
      [{ ...rest, account }],
      { control, arn: target, tagDigests: undefined },
      new Date('2027-01-01'),
    ) !== undefined
  )
}

describe('an exception of an account', () => {
  it('covers resources with the account in their ARNs, and no other', () => {
    expect(covers('111122223333', arn)).toBe(true)
    expect(covers('111122223333', 'arn:aws:iam::111122223333:role/a')).toBe(true)
    expect(covers('444455556666', arn)).toBe(false)
    expect(covers('444455556666', 'arn:aws:iam::111122223333:role/x:444455556666:y')).toBe(false)
    expect(covers('444455556666', '')).toBe(false)
  })
})

describe('an exception until the evidence changes', () => {
  const shown = { reason: 'It is open.', evidence: { ports: [22], peer: '0.0.0.0/0' } }
  const bound = exception({ evidence: computeEvidenceDigest(shown) })
  const find = (target: object, now = '2027-01-01') => {
    const finding = { control, arn, tagDigests: undefined, ...target }
    const at = new Date(now)
    return {
      found: findException([bound], finding, at),
      outdated: findOutdatedException([bound], finding, at),
    }
  }

  it('covers the finding with the same evidence, whatever the order and the sentence', () => {
    const same = { reason: 'Said otherwise.', evidence: { peer: '0.0.0.0/0', ports: [22] } }
    expect(find(same)).toEqual({ found: bound, outdated: undefined })
  })

  it.each([
    ['other evidence', { evidence: { ports: [22, 3389], peer: '0.0.0.0/0' } }],
    ['no evidence', {}],
    ['evidence that was left out for its size', { evidence: { omitted: '2000 characters of evidence' } }],
  ])('does not cover a finding with %s, and is named as outdated', (_, target) => {
    expect(find(target)).toEqual({ found: undefined, outdated: bound })
  })

  it('is neither after its last day', () => {
    expect(find({}, '2027-05-01')).toEqual({ found: undefined, outdated: undefined })
  })

  it('has a digest of the reason where there is no evidence, and none where it was left out', () => {
    expect(computeEvidenceDigest({ reason: 'a' })).not.toBe(computeEvidenceDigest({ reason: 'b' }))
    expect(computeEvidenceDigest({ reason: 'a', evidence: {} })).toBe(computeEvidenceDigest({ reason: 'a' }))
    expect(computeEvidenceDigest({ reason: 'a', evidence: { omitted: '9 characters' } })).toBeUndefined()
    expect(computeEvidenceDigest({})).toBeUndefined()
  })

  it('is not outdated where another exception covers the finding', () => {
    const finding = { control, arn, tagDigests: undefined }
    expect(findOutdatedException([bound, exception()], finding, new Date('2027-01-01'))).toBeUndefined()
  })
})

it.each([
  ['2027-04-16T23:59:59Z', false],
  ['2027-04-17T00:00:00Z', true],
  ['2027-04-30T23:59:59Z', true],
  ['2027-05-01T00:00:00Z', false],
])('an exception is expiring at %s: %s', (now, isExpected) => {
  expect(isExpiring(exception(), new Date(now))).toBe(isExpected)
})

/** The exception for a tag in place of a resource. */
function acceptTag(tag: ExceptionTag): Exception {
  const { resource: _, ...rest } = exception()
  return { ...rest, tag }
}

describe('an exception by tag', () => {
  const now = new Date('2027-01-01')
  const isCovered = (tag: ExceptionTag, tags: Readonly<Record<string, string>>) =>
    findException([acceptTag(tag)], { control, arn, tagDigests: computeTagDigests(tags) }, now) !== undefined
  const ownName: unknown = JSON.parse('{"__proto__":"a","constructor":"b"}')

  it.each<[string, ExceptionTag, Record<string, string>, boolean]>([
    ['the tag', { key: 'team', value: 'payments' }, { team: 'payments', other: 'x' }, true],
    ['another value', { key: 'team', value: 'payments' }, { team: 'search' }, false],
    ['another case of the value', { key: 'team', value: 'payments' }, { team: 'Payments' }, false],
    ['another case of the key', { key: 'team', value: 'payments' }, { Team: 'payments' }, false],
    ['no tags', { key: 'team', value: 'payments' }, {}, false],
    ['an empty value', { key: 'waived', value: '' }, { waived: '' }, true],
    ['any value for an empty one', { key: 'waived', value: '' }, { waived: 'no' }, false],
    ['a star, which is no pattern', { key: 'team', value: '*' }, { team: 'payments' }, false],
    ['a part of key and value', { key: 'a', value: '=b' }, { 'a=': 'b' }, false],
    ['another Unicode form', { key: 'team', value: 'caf\u00e9' }, { team: 'cafe\u0301' }, false],
    ['a direction mark', { key: 'team', value: 'pay' }, { team: 'pay\u202e' }, false],
    [
      'a name of the prototype, as an own key',
      { key: '__proto__', value: 'a' },
      ownName as Record<string, string>,
      true,
    ],
    ['a name of the prototype that is no tag', { key: 'constructor', value: '' }, {}, false],
    [
      'what the prototype has',
      { key: 'toString', value: 'function toString() { [native code] }' },
      {},
      false,
    ],
    [
      'the longest tag',
      { key: 'k'.repeat(128), value: '\u{1f600}'.repeat(256) },
      { ['k'.repeat(128)]: '\u{1f600}'.repeat(256) },
      true,
    ],
  ])('with %s: covered %s', (_, tag, tags, expected) => {
    expect(isCovered(tag, tags)).toBe(expected)
  })

  it.each(['UNKNOWN', undefined] as const)(
    'does not apply where the tags are %s, and is named',
    tagDigests => {
      const found = acceptTag({ key: 'team', value: 'payments' })
      const finding = { control, arn, tagDigests }
      expect(findException([found], finding, now)).toBeUndefined()
      expect(findUndecidedException([found], finding, now)).toBe(found)
      expect(findUndecidedException([found, exception()], finding, now)).toBeUndefined()
      expect(findUndecidedException([found], finding, new Date('2028-01-01'))).toBeUndefined()
      expect(findUndecidedException([found], { ...finding, control: 'a/b' }, now)).toBeUndefined()
      expect(findUndecidedException([found], { ...finding, tagDigests: [] }, now)).toBeUndefined()
    },
  )

  it.each([
    ['team', 'payments', 'tag team=payments'],
    ['cost center', '', 'tag "cost center"=""'],
    ['a=b', 'c', 'tag "a=b"=c'],
    ['a', 'b=c', 'tag a="b=c"'],
    ['team', 'pay\u202e"x', 'tag team="pay\\u202e\\"x"'],
  ])('of %j and %j is described as %s', (key, value, expected) => {
    expect(describeExceptionScope(acceptTag({ key, value }))).toBe(expected)
  })

  it('can be written in several ways where keys and values have the sign', () => {
    expect(listTagReadings('team=payments')).toEqual([{ key: 'team', value: 'payments' }])
    expect(listTagReadings('a=b=')).toEqual([
      { key: 'a', value: 'b=' },
      { key: 'a=b', value: '' },
    ])
    expect(listTagReadings('=x')).toEqual([])
    expect(listTagReadings('team')).toEqual([])
  })
})
