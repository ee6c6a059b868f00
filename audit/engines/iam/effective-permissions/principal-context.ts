import type { ConditionContext, ConditionTest } from '../condition/condition-test.ts'
import { ANY_KEY_VALUE, type ConditionKeyValue } from '../condition/key-value.ts'
import { deriveKeyConstraint } from '../condition/key-constraint.ts'
import type { Tristate } from '../tristate.ts'
import type { Principal, AnalysisContext } from './principal.ts'

const ANY_OR_ABSENT: readonly ConditionKeyValue[] = [ANY_KEY_VALUE, 'ABSENT']
const PRESENT: readonly ConditionKeyValue[] = [ANY_KEY_VALUE]
const EITHER: readonly ConditionKeyValue[] = [{ like: 'true' }, { like: 'false' }]

/**
 * What is known of the condition keys of a principal's requests (IAM User Guide, "AWS global condition context
 * keys").
 */
export function buildPrincipalContext(
  principal: Principal,
  transport?: AnalysisContext['transport'],
): ConditionContext {
  const known = new Map<string, readonly ConditionKeyValue[]>([
    ['aws:principalarn', [{ like: principal.arn }]],
    ['aws:principalaccount', [{ like: principal.account }]],
    ['aws:principaltype', [{ like: TYPES[principal.kind] }]],
    ['aws:principalisawsservice', [{ like: 'false' }]],
    ['aws:principalorgid', resolveOrganizationId(principal)],
    ['aws:principalservicename', ['ABSENT']],
    ['aws:principalservicenameslist', ['ABSENT']],
    ['aws:sourcearn', ['ABSENT']],
    ['aws:sourceaccount', ['ABSENT']],
    ['aws:username', principal.kind === 'user' ? [{ like: parseArnName(principal.arn) }] : ['ABSENT']],
    ['aws:userid', PRESENT],
    ['aws:securetransport', transport === 'ANY' ? EITHER : [{ like: 'true' }]],
    ['aws:viaawsservice', EITHER],
    ['aws:requestedregion', PRESENT],
  ])
  return key => known.get(key) ?? resolvePrincipalTag(key, principal) ?? ANY_OR_ABSENT
}

/** Everything that `buildPrincipalContext` depends on, as text. */
export function serializePrincipalContext(principal: Principal): string {
  return JSON.stringify([serializeAccountContext(principal), principal.arn, principal.tags])
}

/** Everything that it depends on but for the keys of which `isOwnKey` is true, as text. */
export function serializeAccountContext({
  account,
  kind,
  organization,
  organizationUnknown,
}: Principal): string {
  return JSON.stringify([account, kind, organization?.id, organizationUnknown])
}

/** Whether the values of a key can differ between principals of one kind and account. */
export function isOwnKey(key: string, kind: Principal['kind']): boolean {
  if (key === 'aws:principalarn') return true
  return kind !== 'role' && (key === 'aws:username' || key.startsWith('aws:principaltag/'))
}

const TYPES = { role: 'AssumedRole', user: 'User', root: 'Account' } as const

function resolveOrganizationId({
  organization,
  organizationUnknown,
}: Principal): readonly ConditionKeyValue[] {
  if (organizationUnknown) return ANY_OR_ABSENT
  return organization === undefined ? ['ABSENT'] : [{ like: organization.id }]
}

/** Role sessions can carry tags that the role does not have. */
function resolvePrincipalTag(
  key: string,
  { kind, tags }: Principal,
): readonly ConditionKeyValue[] | undefined {
  if (!key.startsWith('aws:principaltag/') || tags === undefined || kind === 'role') return undefined
  const name = key.slice('aws:principaltag/'.length)
  const value = Object.entries(tags).find(([tag]) => tag.toLowerCase() === name)?.[1]
  return value === undefined ? ['ABSENT'] : [{ like: value.replaceAll(/[*?]/g, '_') }]
}

function parseArnName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** The longest validity of credentials: 12 hours for a role (IAM), 36 hours for a session (GetSessionToken). */
const LONGEST_SESSION = 36 * 3_600_000

/**
 * Whether a test of a date holds for requests at `now`, an ISO 8601 time, with recently issued credentials; undefined
 * for any other test. Long-term credentials have no time of issue.
 */
export function evaluateTimeTest(
  conditionTest: ConditionTest,
  now: string,
  kind: Principal['kind'],
): Tristate | undefined {
  const isIssue = conditionTest.key === 'aws:tokenissuetime'
  if (!isIssue && conditionTest.key !== 'aws:currenttime' && conditionTest.key !== 'aws:epochtime')
    return undefined
  const constraint = deriveKeyConstraint(conditionTest)
  if (constraint?.present.is !== 'ORDER') return undefined
  const latest = Date.parse(now)
  const earliest = isIssue ? latest - LONGEST_SESSION : latest
  const { below, bound } = constraint.present
  const boundTime = constraint.present.of === 'number' ? bound * 1000 : bound
  const isAll = below ? latest < boundTime : earliest > boundTime
  const isNone = below ? earliest > boundTime : latest < boundTime && !isIssue
  const applies = isAll ? 'ALWAYS' : isNone ? 'NEVER' : 'SOMETIMES'
  const isCertain = !isIssue || kind === 'role' || (applies === 'ALWAYS' && constraint.absent)
  if (isCertain) return applies
  return applies === 'NEVER' && !constraint.absent ? 'NEVER' : 'SOMETIMES'
}
