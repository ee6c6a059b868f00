import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainNotUnderstood } from '../../../../../audit/engines/iam/not-understood.ts'
import type { PolicyDocument, PolicyStatement } from '../../../../../audit/engines/iam/policy-document.ts'
import { parsePolicyResponse } from '../../../../../functions/collectors/api/parse-policy.ts'
import { getRole } from '../../../../../functions/collectors/iam/operations.ts'
import { PropertyError } from '../../../../../functions/cloudformation/facts/properties/property-error.ts'
import { parsePolicyValue } from '../../../../../functions/cloudformation/facts/properties/policy-property.ts'
import {
  findUnresolved,
  type ResolvedValue,
} from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { notKnown } from '../template-resources.ts'

const parse = (value: ResolvedValue) => parsePolicyValue(value, 'PolicyDocument', 'aws')
const text = fc.constantFrom('*', 's3:*', 's3:GetObject', 'arn:aws:s3:::data/*', '', 'x', '4', '__proto__')
const texts = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.boolean(), fc.integer())
const principal = fc.oneof(
  fc.constantFrom('*', 'arn:aws:iam::111122223333:root', 'odd'),
  fc.dictionary(fc.constantFrom('AWS', 'Service', 'Federated'), texts),
)
const condition = fc.dictionary(fc.constantFrom('StringEquals', 'Bool'), fc.dictionary(text, texts))
const statement = fc.record(
  {
    Sid: text,
    Effect: fc.constantFrom('Allow', 'Deny', 'Other'),
    Action: texts,
    NotAction: texts,
    Resource: texts,
    NotResource: texts,
    Principal: principal,
    NotPrincipal: principal,
    Condition: condition,
  },
  { requiredKeys: ['Effect'] },
)
const policy = fc.record(
  {
    Version: fc.constantFrom('2012-10-17', '2008-10-17'),
    Statement: fc.oneof(statement, fc.array(fc.oneof(statement, fc.constant(null)), { maxLength: 4 })),
  },
  { requiredKeys: ['Statement'] },
) as fc.Arbitrary<ResolvedValue>

/** The value with some of its parts unresolved: `choose` decides for each part in turn. */
function hideParts(value: ResolvedValue, choose: () => boolean): ResolvedValue {
  if (choose()) return notKnown
  if (Array.isArray(value)) return (value as readonly ResolvedValue[]).map(item => hideParts(item, choose))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, ResolvedValue]) => [name, hideParts(part, choose)]),
  )
}

function tryParse(value: ResolvedValue): PolicyDocument | 'REFUSED' {
  try {
    return parse(value)
  } catch (failure) {
    if (failure instanceof PropertyError) return 'REFUSED'
    throw failure
  }
}

/** In what `part`, parsed of a policy of which parts are hidden, allows more or denies less than `whole` without a reason. */
function listFaults(
  part: PolicyDocument | 'REFUSED',
  whole: PolicyDocument,
  hidden: ResolvedValue,
): string[] {
  if (part === 'REFUSED') return []
  const { Statement } = hidden as { Statement: ResolvedValue }
  const sources = Array.isArray(Statement) ? (Statement as readonly ResolvedValue[]) : [Statement]
  const isExplained = findUnresolved(hidden) === undefined || explainNotUnderstood(part) !== undefined
  return [
    ...(isExplained ? [] : ['the policy is not explained']),
    ...(part.Statement.length === whole.Statement.length ? [] : ['statements are missing']),
    ...part.Statement.flatMap((kept, index) => {
      const full = whole.Statement[index] ?? { Effect: 'Deny' as const }
      return findUnresolved(sources[index]) === undefined
        ? listDifferences(kept, full)
        : listWidenings(kept, full)
    }),
  ]
}

function listDifferences(kept: PolicyStatement, full: PolicyStatement): string[] {
  return isDeepStrictEqual(kept, full) ? [] : ['a statement that is known differs']
}

function listElements(policyStatement: PolicyStatement): string[] {
  return Object.keys(policyStatement).filter(name => name !== 'NotUnderstood')
}

function listWidenings(kept: PolicyStatement, full: PolicyStatement): string[] {
  if (kept.NotUnderstood === undefined) return ['a statement is not marked']
  if (kept.Effect === 'Allow' && kept.Action?.length === 0 && kept.NotAction === undefined) return []
  const isNarrowed = (['Action', 'Resource'] as const).every(name =>
    (kept[name] ?? []).every(value => full[name]?.includes(value)),
  )
  const { NotUnderstood: _, Action: _a, Resource: _r, Principal: _p, ...others } = kept
  const { NotUnderstood: __, Action: __a, Resource: __r, Principal: __p, ...fullOthers } = full
  return [
    ...(kept.Effect === full.Effect && isNarrowed ? [] : ['a statement is wider']),
    ...(isDeepStrictEqual(others, fullOthers) ? [] : ['another element differs']),
    ...(isDeepStrictEqual(listElements(kept), listElements(full)) ? [] : ['an element is missing']),
  ]
}

describe('a policy of a template', () => {
  it('is what the collectors parse of the same policy, as object and as text', () => {
    fc.assert(
      fc.property(policy, document => {
        const returned = parsePolicyResponse(JSON.stringify(document), getRole)
        expect(parse(document)).toEqual(returned)
        expect(parse(JSON.stringify(document))).toEqual(returned)
      }),
    )
  })

  it('never allows more or denies less silently because a part is not known', () => {
    fc.assert(
      fc.property(policy, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (document, stream) => {
        const hidden = hideParts(document, () => stream.next().value === 0)
        expect(listFaults(tryParse(hidden), parse(document), hidden)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it.each<[string, ResolvedValue, object[]]>([
    [
      'keeps the known actions, resources and principals of an Allow statement',
      {
        Effect: 'Allow',
        Action: ['s3:*', notKnown],
        Resource: [notKnown, '*'],
        Principal: { AWS: [notKnown, '*'], Service: notKnown },
      },
      [
        {
          Effect: 'Allow',
          Action: ['s3:*'],
          Resource: ['*'],
          Principal: { AWS: ['*'] },
          NotUnderstood:
            'statement 1 of the template is not known as a whole: the resource Other does not exist yet',
        },
      ],
    ],
    [
      'keeps the Sid alone where no resource is known',
      { Sid: 'data', Effect: 'Allow', Action: 's3:*', Resource: notKnown },
      [{ Sid: 'data', Effect: 'Allow', Action: [], NotUnderstood: expect.anything() as string }],
    ],
    [
      'keeps the Sid alone where a condition is not known',
      { Sid: 'c', Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { x: notKnown } } },
      [{ Sid: 'c', Effect: 'Allow', Action: [], NotUnderstood: expect.anything() as string }],
    ],
    [
      'keeps nothing of a Deny statement',
      [{ Effect: 'Deny', Action: ['s3:*', notKnown], Resource: '*' }],
      [{ Effect: 'Allow', Action: [], NotUnderstood: expect.anything() as string }],
    ],
    [
      'keeps the place of a statement that is not known',
      [notKnown, { Effect: 'Allow', Action: 's3:*', Resource: '*' }],
      [
        { Effect: 'Allow', Action: [], NotUnderstood: expect.stringContaining('statement 1') as string },
        { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] },
      ],
    ],
  ])('%s', (_, Statement, expected) => {
    expect(parse({ Version: '2012-10-17', Statement })).toEqual({
      Version: '2012-10-17',
      Statement: expected,
    })
  })

  it('names accounts by their ARN, as AWS returns them', () => {
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: ['444455556666', 'arn:aws:iam::444455556666:role/x'], Service: '444455556666' },
      Action: 'sts:AssumeRole',
    }
    expect(parsePolicyValue({ Statement }, 'P', 'aws-cn').Statement[0]?.Principal).toEqual({
      AWS: ['arn:aws-cn:iam::444455556666:root', 'arn:aws:iam::444455556666:role/x'],
      Service: ['444455556666'],
    })
  })

  it.each<[ResolvedValue]>([
    [notKnown],
    [{ Statement: notKnown }],
    [{ Version: notKnown, Statement: [] }],
    [{}],
    [[]],
    [7],
    ['{'],
    ['[]'],
    ['x'.repeat(200_000)],
    [{ Statement: Array.from({ length: 2_001 }, () => ({})) }],
  ])('is refused with the property: %#', value => {
    expect(() => parse(value)).toThrow(PropertyError)
    expect(() => parse(value)).toThrow(/property PolicyDocument/)
  })
})
