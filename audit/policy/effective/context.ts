import type { Context, Test } from '../condition/condition.ts'
import { ANY, type KeyValue } from '../condition/key-value.ts'
import { constraintOf } from '../condition/constraint.ts'
import type { Holds } from '../holds.ts'
import type { Principal, World } from './principal.ts'

const OPEN: readonly KeyValue[] = [ANY, 'ABSENT']
const PRESENT: readonly KeyValue[] = [ANY]
const EITHER: readonly KeyValue[] = [{ like: 'true' }, { like: 'false' }]

/**
 * What is known of the condition keys of a principal's requests (IAM User Guide, "AWS global condition context
 * keys").
 */
export function contextOf(principal: Principal, transport?: World['transport']): Context {
  const known = new Map<string, readonly KeyValue[]>([
    ['aws:principalarn', [{ like: principal.arn }]],
    ['aws:principalaccount', [{ like: principal.account }]],
    ['aws:principaltype', [{ like: TYPES[principal.kind] }]],
    ['aws:principalisawsservice', [{ like: 'false' }]],
    ['aws:principalorgid', organizationOf(principal)],
    ['aws:principalservicename', ['ABSENT']],
    ['aws:principalservicenameslist', ['ABSENT']],
    ['aws:sourcearn', ['ABSENT']],
    ['aws:sourceaccount', ['ABSENT']],
    ['aws:username', principal.kind === 'user' ? [{ like: nameIn(principal.arn) }] : ['ABSENT']],
    ['aws:userid', PRESENT],
    ['aws:securetransport', transport === 'ANY' ? EITHER : [{ like: 'true' }]],
    ['aws:viaawsservice', EITHER],
    ['aws:requestedregion', PRESENT],
  ])
  return key => known.get(key) ?? tagged(key, principal) ?? OPEN
}

/** What `contextOf` depends on, as a text. */
export function contextSaying({
  arn,
  account,
  kind,
  organization,
  organizationUnknown,
  tags,
}: Principal): string {
  return JSON.stringify([arn, account, kind, organization?.id, organizationUnknown, tags])
}

const TYPES = { role: 'AssumedRole', user: 'User', root: 'Account' } as const

function organizationOf({ organization, organizationUnknown }: Principal): readonly KeyValue[] {
  if (organizationUnknown) return OPEN
  return organization === undefined ? ['ABSENT'] : [{ like: organization.id }]
}

/** Sessions of a role may carry tags that the role has not. */
function tagged(key: string, { kind, tags }: Principal): readonly KeyValue[] | undefined {
  if (!key.startsWith('aws:principaltag/') || tags === undefined || kind === 'role') return undefined
  const name = key.slice('aws:principaltag/'.length)
  const value = Object.entries(tags).find(([tag]) => tag.toLowerCase() === name)?.[1]
  return value === undefined ? ['ABSENT'] : [{ like: value.replaceAll(/[*?]/g, '_') }]
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** The longest that credentials of a role or a session are valid: 12 hours (IAM) and 36 hours (GetSessionToken). */
const LONGEST_SESSION = 36 * 3_600_000

/**
 * Whether a test of a time holds for requests made at `now`, an ISO 8601 time, whose credentials were issued not
 * long before; undefined where it is of something else. Long-term credentials have no time of issue.
 */
export function timeHolds(test: Test, now: string, kind: Principal['kind']): Holds | undefined {
  const isIssue = test.key === 'aws:tokenissuetime'
  if (!isIssue && test.key !== 'aws:currenttime' && test.key !== 'aws:epochtime') return undefined
  const constraint = constraintOf(test)
  if (constraint?.present.is !== 'ORDER') return undefined
  const latest = Date.parse(now)
  const earliest = isIssue ? latest - LONGEST_SESSION : latest
  const { below, bound } = constraint.present
  const moment = constraint.present.of === 'number' ? bound * 1000 : bound
  const isAll = below ? latest < moment : earliest > moment
  const isNone = below ? earliest > moment : latest < moment && !isIssue
  const holds = isAll ? 'ALWAYS' : isNone ? 'NEVER' : 'SOMETIMES'
  const isCertain = !isIssue || kind === 'role' || (holds === 'ALWAYS' && constraint.absent)
  if (isCertain) return holds
  return holds === 'NEVER' && !constraint.absent ? 'NEVER' : 'SOMETIMES'
}
