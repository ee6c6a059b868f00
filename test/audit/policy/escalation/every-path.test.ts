import { describe, expect, it } from 'vitest'
import { escalate } from '../../../../audit/policy/escalation/escalate.ts'
import type { EscalationPath, Need } from '../../../../audit/policy/knowledge/escalation-path.ts'
import { allow, deny, document, iam, policy, trusting, type Said } from './account.ts'
import { vulnerableBy, ways, type Change } from './vulnerable.ts'
import { world, worldOf } from './world.ts'

/** Where the start of the account gets by the path alone. */
function by(path: EscalationPath, needs: readonly Need[], change: Change = {}) {
  const { account, start } = vulnerableBy(path, needs, change)
  return escalate(account, start, worldOf(path))
}

const over = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
const begun = { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
const actionsOf = (needs: readonly Need[]) => [...new Set(needs.map(({ action }) => action))]
const ELSEWHERE = [
  iam('role/elsewhere/x'),
  iam('policy/elsewhere'),
  iam('user/elsewhere'),
  'arn:aws:s3:::elsewhere',
]
const NOT_PRINCIPALS = ELSEWHERE.filter(arn => !/:(role|user)\//.test(arn))
const everything = { policy: 'FullAWSAccess', document: document(allow('*')) }

function within(...statements: readonly Said[]) {
  const scps = [[everything, { policy: 'guard', document: document(...statements) }]]
  return { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
}

/** Paths whose start must have everything: what it may is limited by its boundary. */
const isUnbinding = ({ gives }: EscalationPath) => gives === 'NO_BOUNDARY'

describe.each(ways)('%s', (_, path, needs) => {
  it('leads to an administrator', () => {
    const { reachesAdmin, path: steps, actions, conditional } = by(path, needs)
    expect({ reachesAdmin, by: steps.map(step => step.by), conditional }).toEqual({
      reachesAdmin: true,
      by: [path.id],
      conditional: false,
    })
    expect(actions.toSorted()).toEqual(actionsOf(needs).toSorted())
  })

  it('leads there among all paths', () => {
    const { account, start } = vulnerableBy(path, needs)
    expect(escalate(account, start, world)).toMatchObject({ reachesAdmin: true, hops: 1 })
  })

  it('names the statements that allow it', () => {
    const [step] = by(path, needs).path
    const own = step?.statements.filter(({ policy: name }) => name === 'inline')
    expect(own).toContainEqual({ policy: 'inline', index: 0 })
  })

  it.each(actionsOf(needs))('needs %s', action => {
    const rest = actionsOf(needs).filter(each => each !== action)
    const statements = isUnbinding(path) ? [deny(action)] : rest.length > 0 ? [allow(rest)] : []
    expect(by(path, needs, { statements }).reachesAdmin).toBe(false)
  })

  it.each(actionsOf(needs))('needs %s on the right resource', action => {
    const rest = actionsOf(needs).filter(each => each !== action)
    const wrong = allow(
      action,
      needs.some(({ on }) => /^new:(role|user)$/.test(on)) ? NOT_PRINCIPALS : ELSEWHERE,
    )
    const statements = isUnbinding(path) ? [deny(action)] : [wrong, ...(rest.length > 0 ? [allow(rest)] : [])]
    expect(by(path, needs, { statements }).reachesAdmin).toBe(false)
  })

  it.each(actionsOf(needs))('is closed by a service control policy against %s', action => {
    const organization = within(deny(action))
    const change = { start: { organization }, account: { organization } }
    expect(by(path, needs, change).reachesAdmin).toBe(false)
  })

  it.each(actionsOf(needs))('is closed by a boundary without %s', action => {
    const rest = [...actionsOf(needs).filter(each => each !== action), 's3:ListAllMyBuckets']
    expect(by(path, needs, { start: { boundary: policy(allow(rest)) } }).reachesAdmin).toBe(false)
  })

  it('is open under a condition that holds, and closed under one that does not', () => {
    const under = (condition: Record<string, unknown>) => [
      isUnbinding(path) ? deny(actionsOf(needs), '*', condition) : allow(actionsOf(needs), '*', condition),
    ]
    const open = isUnbinding(path) ? over : begun
    const closed = isUnbinding(path) ? begun : over
    expect(by(path, needs, { statements: under(open) }).reachesAdmin).toBe(true)
    expect(by(path, needs, { statements: under(closed) }).reachesAdmin).toBe(false)
  })
})

describe.each(ways.filter(([, path]) => path.kind === 'passrole-new'))('%s', (_, path, needs) => {
  it('needs a role that trusts the service', () => {
    const trust = trusting({ Service: 'greengrass.amazonaws.com' })
    expect(by(path, needs, { target: { trust } }).reachesAdmin).toBe(false)
  })

  it('needs to pass it to that service', () => {
    const others = actionsOf(needs).filter(action => action !== 'iam:PassRole')
    const passing = (service: string) => [
      allow(others),
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': service } }),
    ]
    const services = [...(path.trusts ?? []), ...(path.besides === undefined ? [] : [path.besides])]
    const all = [
      allow(others),
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': services } }),
    ]
    expect(by(path, needs, { statements: all }).reachesAdmin).toBe(true)
    expect(by(path, needs, { statements: passing('greengrass.amazonaws.com') }).reachesAdmin).toBe(false)
  })
})

describe.each(ways.filter(([, path]) => path.kind !== 'self' && path.gives === undefined))(
  '%s',
  (_, path, needs) => {
    it('gains a principal within its boundary', () => {
      if (path.id === 'iam-023') return
      const boundary = policy(allow('s3:*'))
      const { reachesAdmin, lateral } = by(path, needs, { target: { boundary } })
      const isReader = path.requires?.includes('EVENT_SOURCE') !== true
      expect({ reachesAdmin, lateral: lateral.length > 0 }).toEqual({
        reachesAdmin: false,
        lateral: isReader,
      })
    })
  },
)
