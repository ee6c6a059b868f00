import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAnyAllowed, isDangerous } from '../../../../../audit/engines/iam/diff/dangerous-access.ts'
import { listGrantedPermissions } from '../../../../../audit/engines/iam/diff/diff-permissions.ts'
import type {
  AnalysisContext,
  Principal,
} from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { parsePolicy, type PolicyDocument } from '../../../../../audit/engines/iam/policy-document.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'
import { decideIdentitySideByOracle } from '../oracle/evaluator.ts'
import { buildSmallActionCatalog } from '../oracle/generators/action-catalog.ts'
import { CONDITION_KEYS } from '../oracle/generators/conditions.ts'
import { buildContexts, buildRandomContext, ORACLE_NOW } from '../oracle/generators/contexts.ts'
import { generateEdits } from '../oracle/generators/edits.ts'
import { generatePolicy } from '../oracle/generators/policies.ts'
import { buildEnginePrincipal, generatePrincipals } from '../oracle/generators/principals.ts'
import { createRandomBelow } from '../oracle/generators/random.ts'

const small: AnalysisContext = { actions: buildSmallActionCatalog(), now: ORACLE_NOW }
const real: AnalysisContext = { actions: loadActions(), now: ORACLE_NOW }

const role = 'arn:aws:iam::111122223333:role/app'

function buildPrincipal(...documents: readonly PolicyDocument[]): Principal {
  const identity = documents.map((document, at) => ({ policy: `own-${at}`, document }))
  return { arn: role, kind: 'role', account: '111122223333', identity }
}

function allow(Action: string | string[], Resource: string | string[], rest: object = {}): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource, ...rest } })
}

function listDangerous(before: Principal, after: Principal, analysisContext = real) {
  return listGrantedPermissions(before, after, analysisContext).dangerous
}

const nothing = buildPrincipal()
const ADMINISTRATOR = allow('*', '*')

describe('what is dangerous of a grant', () => {
  it.each([
    ['permissions management on one resource', allow('iam:PassRole', 'arn:aws:iam::111122223333:role/x'), 1],
    ['writing to all resources', allow('dynamodb:PutItem', '*'), 1],
    ['writing to one table', allow('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/x'), 0],
    ['reading everything', allow(['s3:GetObject', 'dynamodb:Get*'], '*'), 0],
  ])('is %s or not', (_, document, count) => {
    const { reported, dangerous } = listGrantedPermissions(nothing, buildPrincipal(document), real)
    expect(dangerous).toHaveLength(count)
    expect(reported.filter(isDangerous)).toHaveLength(count)
  })

  it('has every dangerous action, however many there are, and no other', () => {
    const [grant] = listDangerous(
      nothing,
      buildPrincipal(allow(['iam:*', 's3:Get*', 'lambda:AddPermission'], '*')),
    )
    expect(grant?.access).toEqual({
      actions: ['iam:*', 'lambda:AddPermission'],
      leastRisk: 3,
      on: { glob: '*' },
    })
    const [whole] = listDangerous(nothing, buildPrincipal(ADMINISTRATOR))
    expect(whole?.access.actions).toEqual(['*'])
  })

  it('contains what is too large to describe', () => {
    const names = real.actions.names.filter((name, at) => name.startsWith('ec2:') && at % 2 === 0)
    const [grant] = listDangerous(nothing, buildPrincipal(allow(names, '*')))
    expect(grant?.access.actions).toEqual(['ec2:*'])
    const resources = Array.from({ length: 200 }, (_, at) => `arn:aws:iam::111122223333:role/team-${at}/*/x`)
    const [first, ...others] = listDangerous(nothing, buildPrincipal(allow('iam:PassRole', resources)))
    for (const { access } of [first, ...others].flatMap(each => each ?? []))
      expect(JSON.stringify(access.on).length).toBeLessThanOrEqual(2_000)
  })
})

describe('whether something of it is still allowed', () => {
  const wide = buildPrincipal(allow('iam:PassRole', '*'))
  const before = buildPrincipal(allow('iam:PassRole', 'arn:aws:iam::111122223333:role/known'))
  const [grant] = listDangerous(before, wide)
  const access = grant?.access ?? { actions: [], leastRisk: 0 as const, on: { glob: '*' } }

  it.each([
    ['nothing is left', nothing, false],
    ['what was allowed before is left', before, false],
    ['a part is left', buildPrincipal(allow('iam:PassRole', 'arn:aws:iam::111122223333:role/o*')), true],
    [
      'it is allowed under a condition',
      buildPrincipal(allow('iam:*', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
      true,
    ],
    [
      'all is denied',
      buildPrincipal(
        ADMINISTRATOR,
        parsePolicy({
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' },
        }),
      ),
      false,
    ],
    ['another policy allows it', buildPrincipal(ADMINISTRATOR), true],
    [
      'a boundary blocks it',
      { ...wide, boundary: { policy: 'boundary', document: allow('s3:*', '*') } },
      false,
    ],
  ])('if %s', (_, principal, isAllowed) => {
    expect(isAnyAllowed(principal, access, real)).toBe(isAllowed)
  })

  it('is seen of an administrator who lost only the most dangerous actions', () => {
    const [whole] = listDangerous(nothing, buildPrincipal(ADMINISTRATOR))
    const withoutIam = parsePolicy({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', NotAction: ['iam:*', 's3:*', 'sso:*'], Resource: '*' },
    })
    expect(whole && isAnyAllowed(buildPrincipal(withoutIam), whole.access, real)).toBe(true)
    expect(
      whole && isAnyAllowed(buildPrincipal(allow(['s3:Get*', 'iam:List*'], '*')), whole.access, real),
    ).toBe(false)
  })
})

const principals = generatePrincipals(
  fc.array(generatePolicy(CONDITION_KEYS), { minLength: 1, maxLength: 3 }),
  CONDITION_KEYS,
)
const plain = generatePrincipals(fc.array(generatePolicy([]), { minLength: 1, maxLength: 3 }), [])

describe('of random changes', () => {
  it('something is allowed after the change', () => {
    fc.assert(
      fc.property(generateEdits(principals, CONDITION_KEYS), layers => {
        const after = buildEnginePrincipal(layers.after)
        for (const { access } of listDangerous(buildEnginePrincipal(layers.before), after, small))
          expect(isAnyAllowed(after, access, small)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('nothing is allowed before the change, if no condition was removed', () => {
    fc.assert(
      fc.property(generateEdits(plain, []), layers => {
        const before = buildEnginePrincipal(layers.before)
        const found = listDangerous(before, buildEnginePrincipal(layers.after), small)
        for (const { access, grant } of found.filter(each => each.grant.certainty === 'definite'))
          expect([grant, isAnyAllowed(before, access, small)]).toEqual([grant, false])
      }),
      { numRuns: 300 },
    )
  })

  it('the example of a grant is never allowed to a principal that may do nothing of it', () => {
    let undone = 0
    fc.assert(
      fc.property(generateEdits(principals, CONDITION_KEYS), principals, fc.nat(), (layers, later, seed) => {
        const found = listDangerous(
          buildEnginePrincipal(layers.before),
          buildEnginePrincipal(layers.after),
          small,
        )
        const randomBelow = createRandomBelow(seed)
        const contexts = buildContexts([later], 30, keys => buildRandomContext(later, keys, randomBelow, []))
        for (const { access, grant } of found) {
          if (isAnyAllowed(buildEnginePrincipal(later), access, small)) continue
          undone += 1
          const allowed = contexts.find(
            context => decideIdentitySideByOracle({ ...grant.example, context }, later) === 'allow',
          )
          expect([grant, allowed]).toEqual([grant, undefined])
        }
      }),
      { numRuns: 300 },
    )
    expect(undone).toBeGreaterThan(20)
  })
})
