import { isWithinBlock } from '../condition/address-range.ts'
import type { PolicyDocument } from '../document.ts'
import { globCovers, hasWildcard } from '../glob/relations.ts'
import type { Requirement } from './access.ts'
import type { Exposure } from './exposure.ts'
import type { Source } from './requester.ts'
import { nameOf } from './spelling.ts'

/**
 * Whether all whom `later` lets in, by a statement of `policy`, are surely among those whom `earlier` let in, or as far
 * as can be told: a condition counts as lifted only where the policy speaks of its key no more.
 */
export function isAmong(later: Exposure, earlier: Exposure, policy: PolicyDocument): boolean {
  if (!areAmong(later, earlier)) return false
  if (earlier.certain || (earlier.to === 'PUBLIC' && later.to !== 'PUBLIC')) return true
  return !later.certain && earlier.requires.every(each => isRequired(each, later, policy))
}

/** Whether the class of callers is one of the other's, whatever conditions there are besides. */
function areAmong(later: Exposure, earlier: Exposure): boolean {
  switch (earlier.to) {
    case 'PUBLIC':
      return later.to !== 'PUBLIC' || earlier.anonymous || !later.anonymous
    case 'NETWORK':
      return later.to === 'NETWORK'
    case 'ORGANIZATION':
      return (
        organizationsOf(later).length > 0 && organizationsOf(later).every(id => id === earlier.organization)
      )
    case 'ACCOUNT':
      return later.to === 'ACCOUNT' && later.account === earlier.account && isOfAccount(later, earlier)
    case 'OWN_ACCOUNT':
      return later.to === 'OWN_ACCOUNT' && isPrincipal(later.principal, earlier.principal)
    case 'SERVICE':
      return (
        later.to === 'SERVICE' && isService(later.service, earlier) && isSource(later.source, earlier.source)
      )
    case 'FEDERATED':
      return later.to === 'FEDERATED' && later.provider === earlier.provider
    default:
      return earlier satisfies never
  }
}

/** The organizations that a caller has to be a member of one of; none where he has not. */
function organizationsOf(exposure: Exposure): readonly string[] {
  if (exposure.to === 'ORGANIZATION') return [exposure.organization]
  return exposure.to === 'ACCOUNT' && exposure.organizations !== 'ANY' ? exposure.organizations : []
}

function isOfAccount(later: Exposure & { to: 'ACCOUNT' }, earlier: Exposure & { to: 'ACCOUNT' }): boolean {
  if (!isPrincipal(later.principal, earlier.principal)) return false
  const { organizations } = earlier
  if (organizations === 'ANY') return true
  return organizationsOf(later).length > 0 && organizationsOf(later).every(id => organizations.includes(id))
}

function isPrincipal(later: string, earlier: string): boolean {
  return earlier === 'ALL' || earlier === later || (later !== 'ALL' && globCovers(earlier, later))
}

function isService(later: string, { service }: Exposure & { to: 'SERVICE' }): boolean {
  return service === '*' || service === later
}

function isSource(later: Source, earlier: Source): boolean {
  switch (earlier.of) {
    case 'ANYONE':
      return true
    case 'NAME':
      return later.of === 'NAME'
    case 'ACCOUNT':
      return later.of === 'ACCOUNT' && later.account === earlier.account
    case 'ORGANIZATION':
      return later.of === 'ORGANIZATION' && later.organization === earlier.organization
    case 'TOKEN':
      return later.of === 'TOKEN' && later.token === earlier.token
    default:
      return earlier satisfies never
  }
}

/** Keys whose values make the class of callers, however a policy says it. */
const OF_CLASS =
  /^(aws:(principal(account|arn|orgid|servicename|isawsservice)|source(account|owner|orgid))|kms:calleraccount)$/

/** Whether `later` still asks for what was required, or for less of it, as far as can be told. */
function isRequired({ key, values, exact }: Requirement, later: Exposure, policy: PolicyDocument): boolean {
  if (OF_CLASS.test(key)) return true
  const now = later.requires.filter(each => each.key === key)
  if (now.length === 0) return isSpokenOf(key, later, policy)
  return now.some(each =>
    each.values.every(value => values.some(old => isWithin(key, { value, of: each }, { old, exact }))),
  )
}

/** Whether the value, which may be a pattern, is one that was asked for before. */
function isWithin(
  key: string,
  { value, of }: { value: string; of: Requirement },
  { old, exact }: { old: string; exact: boolean },
): boolean {
  if (/^aws:(vpc)?sourceip$/.test(key)) return isWithinBlock(value, old) !== false
  if (exact) return value === old && (of.exact || !hasWildcard(value))
  return globCovers(old, value)
}

/** Whether a condition of the statement behind `exposure`, or of a Deny, has to do with the key. */
function isSpokenOf(key: string, exposure: Exposure, { Statement }: PolicyDocument): boolean {
  return Statement.filter(
    (each, index) => each.Effect === 'Deny' || nameOf(each, index) === exposure.statement,
  ).some(({ Condition = {} }) =>
    Object.values(Condition).some(tests => Object.keys(tests).some(each => each.toLowerCase() === key)),
  )
}
