import { describe, expect, it } from 'vitest'
import { findEscalation } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import type {
  EscalationPath,
  EscalationPermission,
} from '../../../../../audit/engines/iam/catalog/escalation-path.ts'
import {
  ALLOW_EVERYTHING,
  buildAllow,
  buildDeny,
  buildEscalationAccount,
  buildEscalationRole,
  buildEscalationUser,
  buildRoleTrust,
  formatIamArn,
  formatLambdaArn,
  TRUST_OWN_ACCOUNT,
} from './escalation-account.ts'
import { escalationWorld } from './known-paths.ts'
import { buildVulnerableAccount, pathVariants } from './vulnerable-account.ts'

const HELPER = formatIamArn('role/helper')
const assuming = escalationWorld.paths.filter(({ id }) => id === 'sts-001')

/** What the start reaches if only a role that it can assume is allowed the action. */
function searchDivided(path: EscalationPath, needs: readonly EscalationPermission[], action: string) {
  const rest = needs.map(each => each.action).filter(each => each !== action)
  const { account, start } = buildVulnerableAccount(path, needs, {
    statements: [buildAllow([...rest, 'sts:AssumeRole'], rest.length === 0 ? HELPER : '*')],
  })
  const helper = buildEscalationRole('helper', [buildAllow(action)], { trust: TRUST_OWN_ACCOUNT })
  const principals = [...account.principals.filter(({ arn }) => arn !== HELPER), helper]
  return findEscalation({ ...account, principals }, start, { ...escalationWorld, paths: [path, ...assuming] })
}

/** Techniques whose actions several principals can use, each with one of these actions. */
const divisible = pathVariants
  .filter(([, { parts, gives }, needs]) => {
    const isOneStep = parts === undefined && [undefined, 'PERMISSIONS', 'NEW_PRINCIPAL'].includes(gives)
    return isOneStep && needs.length > 1 && needs.every(({ action }) => action !== 'sts:AssumeRole')
  })
  .flatMap(([name, path, needs]) =>
    [...new Set(needs.map(({ action }) => action))].map(action => [name, action, path, needs] as const),
  )

describe('a technique whose actions two principals have', () => {
  it.each(divisible)(
    '%s, divided at %s, works unless they are parts of one request',
    (_, action, path, needs) => {
      const isOneRequest = needs.some(each => each.action === action && each.sameCaller === true)
      const others = needs.filter(each => each.action !== action && each.sameCaller === true)
      const found = searchDivided(path, needs, action)
      expect({ reachesAdmin: found.reachesAdmin, by: found.path.map(({ by }) => by) }).toEqual(
        isOneRequest && others.length > 0
          ? { reachesAdmin: false, by: [] }
          : { reachesAdmin: true, by: ['sts-001', path.id] },
      )
    },
  )
})

const DEV = formatIamArn('user/dev')
const updating = buildAllow('lambda:UpdateFunctionCode')
const invoking = buildAllow('lambda:InvokeFunction')

function searchFunctions(
  devStatements: readonly Record<string, unknown>[],
  roles: readonly [string, readonly Record<string, unknown>[]][],
) {
  const principals = [
    buildEscalationUser('dev', [buildAllow('sts:AssumeRole'), ...devStatements]),
    ...roles.map(([name, statements]) => buildEscalationRole(name, statements, { trust: TRUST_OWN_ACCOUNT })),
    buildEscalationRole('admin', ALLOW_EVERYTHING, {
      trust: buildRoleTrust({ Service: 'lambda.amazonaws.com' }),
    }),
  ]
  const functions = [{ arn: formatLambdaArn('app'), role: formatIamArn('role/admin') }]
  return findEscalation(buildEscalationAccount(principals, { functions }), DEV, escalationWorld)
}

describe('a joint step', () => {
  it('names all of its principals, and comes after the steps that lead to each', () => {
    const { path, hops } = searchFunctions(
      [],
      [
        ['writer', [updating]],
        ['caller', [invoking]],
      ],
    )
    expect(hops).toBe(3)
    expect(path.map(({ from, to }) => [from, to])).toEqual([
      [DEV, formatIamArn('role/writer')],
      [DEV, formatIamArn('role/caller')],
      [formatIamArn('role/caller'), formatIamArn('role/admin')],
    ])
    expect(path[2]).toMatchObject({
      with: [formatIamArn('role/writer')],
      by: 'lambda-004',
      actions: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'],
      statements: [
        { policy: `inline of ${formatIamArn('role/writer')}`, index: 0 },
        { policy: 'inline', index: 0 },
      ],
      conditional: false,
    })
  })

  it('needs the same resource', () => {
    const other = formatLambdaArn('other')
    expect(
      searchFunctions(
        [],
        [
          ['writer', [buildAllow('lambda:UpdateFunctionCode', other)]],
          ['caller', [invoking]],
        ],
      ).reachesAdmin,
    ).toBe(false)
    expect(
      searchFunctions([buildAllow('lambda:InvokeFunction', other)], [['writer', [updating]]]).reachesAdmin,
    ).toBe(false)
  })

  it('needs principals that are reached, and no Deny of the one that acts', () => {
    expect(
      searchFunctions(
        [buildDeny('sts:AssumeRole', formatIamArn('role/caller'))],
        [
          ['writer', [updating]],
          ['caller', [invoking]],
        ],
      ).reachesAdmin,
    ).toBe(false)
    expect(
      searchFunctions([invoking, buildDeny('lambda:InvokeFunction')], [['writer', [updating]]]).reachesAdmin,
    ).toBe(false)
    expect(
      searchFunctions([buildDeny('lambda:UpdateFunctionCode'), invoking], [['writer', [updating]]]),
    ).toMatchObject({ reachesAdmin: true })
  })

  it('is conditional if the action of one of them is', () => {
    const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    const { reachesAdmin, conditional } = searchFunctions(
      [buildAllow('lambda:InvokeFunction', '*', withMfa)],
      [['writer', [updating]]],
    )
    expect({ reachesAdmin, conditional }).toEqual({ reachesAdmin: true, conditional: true })
  })

  it('leads on to further steps', () => {
    const principals = [
      buildEscalationUser('dev', [buildAllow('sts:AssumeRole', HELPER), updating]),
      buildEscalationRole('helper', [invoking], { trust: TRUST_OWN_ACCOUNT }),
      buildEscalationRole('middle', [buildAllow('iam:PutUserPolicy')], {
        trust: buildRoleTrust({ Service: 'lambda.amazonaws.com' }),
      }),
    ]
    const functions = [{ arn: formatLambdaArn('app'), role: formatIamArn('role/middle') }]
    const { reachesAdmin, lateral, path } = findEscalation(
      buildEscalationAccount(principals, { functions }),
      DEV,
      escalationWorld,
    )
    expect(reachesAdmin).toBe(true)
    expect(path.map(({ by }) => by)).toEqual(['sts-001', 'lambda-004', 'iam-007'])
    expect(lateral).toEqual([HELPER, formatIamArn('role/middle')])
  })
})
