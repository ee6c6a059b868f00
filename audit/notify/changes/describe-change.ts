import { UNKNOWN_ACTOR, type Actor } from '../../events/change.ts'
import { SETTINGS_ACTION } from '../../state/settings/settings-effects.ts'
import { quoteText } from '../../text/quote-text.ts'
import { formatUtcTime } from '../../text/utc-time.ts'
import { describeVulnerability, type VulnerabilitySummary } from './describe-vulnerability.ts'
import { describeServiceEvent } from './describe-service-event.ts'
import { describeArns } from '../sections/describe-arn.ts'

/** The part of a notification that says who did what. */
export interface ChangeSummary {
  account: string
  region: string
  action: string
  actor: Actor
  at: string
  /** ARNs of the first resources that the change is about. */
  subjects: readonly string[]
  subjectCount: number
  /** The vulnerability that was reported of them. */
  vulnerability?: VulnerabilitySummary
}

/** Changes that Assay makes itself, by their actions. */
const OWN_CHANGES: Readonly<Record<string, string>> = {
  'assay:Baseline': 'Initial scan',
  'assay:Sweep': 'Full scan',
  'assay:Reevaluate': 'Re-evaluation after time passed or settings changed',
  'assay:RebuildEscalationIndex': 'Full scan, rebuild of the escalation index',
  'assay:ScheduledRefresh': 'Scheduled refresh',
  'assay:Canary': 'Self-check after a canary came back',
}

const ACTOR_TYPES: Readonly<Record<string, string>> = {
  IAMUser: 'IAM user',
  AssumedRole: 'role session',
  Role: 'role session',
  Root: 'root user',
  FederatedUser: 'federated user',
  SAMLUser: 'SAML user',
  WebIdentityUser: 'web identity user',
  IdentityCenterUser: 'IAM Identity Center user',
  AWSAccount: 'AWS account',
  AWSService: 'AWS service',
}

/**
 * `tom (IAM user, 203.0.113.31) called iam:AttachRolePolicy on role app at 2026-11-24 09:31:07 UTC in account
 * 111122223333 (us-east-1)`, or what an AWS service did or reports itself.
 */
export function describeChange(change: ChangeSummary): string {
  const { account, region, action, actor, at, subjects, subjectCount, vulnerability } = change
  const when = `at ${formatUtcTime(at)} in account ${quoteText(account)} (${quoteText(region)})`
  const ownChange = findOwnChange(action)
  if (ownChange !== undefined) return `${ownChange} ${when}`
  if (vulnerability !== undefined) return `${describeVulnerability(vulnerability, change)} ${when}`
  if (action === SETTINGS_ACTION) return `${describeActor(actor)} changed the settings of Assay ${when}`
  const serviceEvent = describeServiceEvent(action, change)
  if (serviceEvent !== undefined) return `${serviceEvent} ${when}`
  const target = subjectCount === 0 ? '' : ` on ${describeArns(subjects, subjectCount)}`
  return `${describeActor(actor)} called ${quoteText(action)}${target} ${when}`
}

/** The name of a change that Assay makes itself, such as `Full scan`; undefined for the others. */
export function findOwnChange(action: string): string | undefined {
  return Object.hasOwn(OWN_CHANGES, action) ? OWN_CHANGES[action] : undefined
}

function describeActor({ name, type, via, address }: Actor): string {
  const label = Object.hasOwn(ACTOR_TYPES, type) ? ACTOR_TYPES[type] : undefined
  const service = via === undefined ? [] : [`through ${quoteText(via)}`]
  const details = [
    ...(label === undefined ? [] : [label]),
    ...service,
    ...(address === undefined ? [] : [quoteText(address)]),
  ]
  const shownName = describeActorName(name)
  return details.length === 0 ? shownName : `${shownName} (${details.join(', ')})`
}

/** The name of an actor in a sentence. */
export function describeActorName(name: string): string {
  return name === UNKNOWN_ACTOR ? name : quoteText(name)
}
