import { describe, expect, it } from 'vitest'
import { findEscalation } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import type {
  EscalationPath,
  EscalationPermission,
} from '../../../../../audit/engines/iam/catalog/escalation-path.ts'
import {
  buildAllow,
  buildDeny,
  buildEscalationDocument,
  formatIamArn,
  buildSourcedPolicy,
  buildRoleTrust,
  type RawEscalationStatement,
} from './escalation-account.ts'
import { buildVulnerableAccount, pathVariants, type VulnerabilityChange } from './vulnerable-account.ts'
import { escalationWorld, restrictToPath } from './known-paths.ts'

/** What the start of the account reaches by this path alone. */
function by(
  path: EscalationPath,
  needs: readonly EscalationPermission[],
  vulnerabilityChange: VulnerabilityChange = {},
) {
  const { account, start } = buildVulnerableAccount(path, needs, vulnerabilityChange)
  return findEscalation(account, start, restrictToPath(path, needs))
}

const over = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
const begun = { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
const listActions = (needs: readonly EscalationPermission[]) => [
  ...new Set(needs.map(({ action }) => action)),
]
const ELSEWHERE = [
  formatIamArn('role/elsewhere/x'),
  formatIamArn('policy/elsewhere'),
  formatIamArn('user/elsewhere'),
  'arn:aws:s3:::elsewhere',
]
const NOT_PRINCIPALS = ELSEWHERE.filter(arn => !/:(role|user)\//.test(arn))
const everything = { policy: 'FullAWSAccess', document: buildEscalationDocument(buildAllow('*')) }

function within(...statements: readonly RawEscalationStatement[]) {
  const scps = [[everything, { policy: 'guard', document: buildEscalationDocument(...statements) }]]
  return { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
}

/** Paths whose start must have all permissions: only its boundary or a policy that denies limits it. */
const isUnbinding = ({ gives }: EscalationPath) => gives === 'NO_BOUNDARY' || gives === 'POLICY_REMOVED'

describe.each(pathVariants)('%s', (_, path, needs) => {
  it('leads to an administrator', () => {
    const { reachesAdmin, path: steps, actions, conditional } = by(path, needs)
    expect({ reachesAdmin, by: steps.map(escalationStep => escalationStep.by), conditional }).toEqual({
      reachesAdmin: true,
      by: [path.id],
      conditional: path.id === 'own-15',
    })
    expect(actions.toSorted()).toEqual(listActions(needs).toSorted())
  })

  it('leads there with all paths enabled', () => {
    const { account, start } = buildVulnerableAccount(path, needs)
    expect(findEscalation(account, start, escalationWorld)).toMatchObject({ reachesAdmin: true, hops: 1 })
  })

  it('names the statements that allow it', () => {
    const [step] = by(path, needs).path
    const own = step?.statements.filter(({ policy: name }) => name === 'inline')
    expect(own).toContainEqual({ policy: 'inline', index: 0 })
  })

  it.each(listActions(needs))('requires %s', action => {
    const rest = listActions(needs).filter(each => each !== action)
    const statements = isUnbinding(path) ? [buildDeny(action)] : rest.length > 0 ? [buildAllow(rest)] : []
    expect(by(path, needs, { statements }).reachesAdmin).toBe(false)
  })

  it.each(listActions(needs))('requires %s on the right resource', action => {
    const rest = listActions(needs).filter(each => each !== action)
    const wrong = buildAllow(
      action,
      needs.some(({ on }) => /^new:(role|user)$/.test(on)) ? NOT_PRINCIPALS : ELSEWHERE,
    )
    const statements = isUnbinding(path)
      ? [buildDeny(action)]
      : [wrong, ...(rest.length > 0 ? [buildAllow(rest)] : [])]
    expect(by(path, needs, { statements }).reachesAdmin).toBe(false)
  })

  it.each(listActions(needs))('is closed by a service control policy that denies %s', action => {
    const organization = within(buildDeny(action))
    const change = { start: { organization }, account: { organization } }
    expect(by(path, needs, change).reachesAdmin).toBe(false)
  })

  it.each(listActions(needs))('is closed by a boundary without %s', action => {
    const rest = [...listActions(needs).filter(each => each !== action), 's3:ListAllMyBuckets']
    expect(by(path, needs, { start: { boundary: buildSourcedPolicy(buildAllow(rest)) } }).reachesAdmin).toBe(
      false,
    )
  })

  it('is open under a condition that holds, and closed under one that does not', () => {
    const under = (condition: Record<string, unknown>) => [
      isUnbinding(path)
        ? buildDeny(listActions(needs), '*', condition)
        : buildAllow(listActions(needs), '*', condition),
    ]
    const open = isUnbinding(path) ? over : begun
    const closed = isUnbinding(path) ? begun : over
    expect(by(path, needs, { statements: under(open) }).reachesAdmin).toBe(true)
    expect(by(path, needs, { statements: under(closed) }).reachesAdmin).toBe(false)
  })
})

describe.each(pathVariants.filter(([, path]) => path.kind === 'passrole-new'))('%s', (_, path, needs) => {
  it('requires a role that trusts the service', () => {
    const trust = buildRoleTrust({ Service: 'greengrass.amazonaws.com' })
    expect(by(path, needs, { target: { trust } }).reachesAdmin).toBe(false)
  })

  it('requires passing it to that service', () => {
    const others = listActions(needs).filter(action => action !== 'iam:PassRole')
    const passing = (service: string) => [
      buildAllow(others),
      buildAllow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': service } }),
    ]
    const services = [...(path.trusts ?? []), ...(path.besides === undefined ? [] : [path.besides])]
    const all = [
      buildAllow(others),
      buildAllow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': services } }),
    ]
    expect(by(path, needs, { statements: all }).reachesAdmin).toBe(true)
    expect(by(path, needs, { statements: passing('greengrass.amazonaws.com') }).reachesAdmin).toBe(false)
  })
})

describe.each(pathVariants.filter(([, path]) => path.kind !== 'self' && path.gives === undefined))(
  '%s',
  (_, path, needs) => {
    it('takes over a principal within its boundary', () => {
      if (path.id === 'iam-023') return
      const boundary = buildSourcedPolicy(buildAllow('s3:*'))
      const { reachesAdmin, lateral } = by(path, needs, { target: { boundary } })
      const isReader = path.requires?.includes('EVENT_SOURCE') !== true
      expect({ reachesAdmin, lateral: lateral.length > 0 }).toEqual({
        reachesAdmin: false,
        lateral: isReader,
      })
    })
  },
)
