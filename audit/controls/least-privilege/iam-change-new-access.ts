import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { NewAccessFacts, TrackedAccess } from '../../resources/iam/new-access.ts'
import type { NewAccess, NewGrant } from '../../resources/recorded/new-access.ts'
import { isMadeByAny } from '../../resources/recorded/recorded-change.ts'
import type { Resource } from '../../resources/resource.ts'
import { limitTextLength, quoteName, quoteText } from '../../text/quote-text.ts'
import { control, type EvaluatorContext } from '../control.ts'
import { describeAsSubject, describeRecordedChange, formatPolicyName } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

const DAY = 86_400_000

/** Records are kept longer than this many days. */
const MAX_DAYS = 365

/** Actions that a reason names, and characters of a text in evidence. */
const NAMED_ACTIONS = 3
const SHOWN = 120

export const iamChangeNewAccess = control(
  {
    id: 'least-privilege/iam-change-new-access',
    title: 'Risky permissions that a change granted to a role or user should be reviewed',
    severity: 'HIGH',
    rationale:
      'A message about new permissions is read once and forgotten. The permissions stay, and after some months no one ' +
      'knows who granted them and why.',
    remediation:
      'If the principal does not need the permissions, undo the change that the finding names. If it needs them, limit them ' +
      'to the actions and resources of its task, or have an owner accept them with an exception. List the identities whose ' +
      'changes are reviewed before they are made under "reviewed" in the settings of this control.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-02'],
      'HIPAA Security Rule': ['164.308(a)(4)(ii)(C)'],
      'ISO/IEC 27001:2022': ['A.5.18'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-6', 'CM-3'],
    },
    criteria: [
      'Permissions are risky if they allow an action of the access level "Permissions management" on at least one resource, or ' +
        'of the level "Write" on all resources; messages about changes use the same rule. What counts is what all policies of ' +
        'the principal together newly allow, within its permissions boundary.',
      'A finding ends when nothing of what was granted is allowed any more, when the policies are as they were before the ' +
        'change, or when an owner accepts it with an exception. It also ends after "newAccessDays" days, although the access ' +
        'remains.',
      'What the identities of the setting "reviewed" grant passes: patterns of ARNs of roles and users, such as ' +
        'arn:aws:iam::123456789012:role/deploy-*.',
      'A principal to which no change that Assay processed granted risky permissions is NOT_APPLICABLE, and so is every principal ' +
        'in an audit from a terminal, which sees no changes. Other controls evaluate what a principal was allowed before.',
    ],
    knownLimitations: [
      'If a change removed a condition from permissions, and another one restores it together with other changes, the finding ' +
        'stays until it is accepted or old.',
      'Principals that a resource policy or a trust policy newly admits are in messages, and in the findings of the controls ' +
        'of these policies.',
    ],
    settings: {
      /** Days after the change from which new permissions pass; at most 365. */
      newAccessDays: 30,
      /**
       * Patterns of ARNs of the roles and users whose changes are reviewed before they are made, such as pipelines; `*` matches any
       * characters, `?` matches one. What they grant passes.
       */
      reviewed: [] as readonly string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::IAM::Role', { facts: ['newAccess'] }, evaluateNewAccess),
    declareEvaluator('AWS::IAM::User', { facts: ['newAccess'] }, evaluateNewAccess),
  ],
)

interface NewAccessSettings {
  newAccessDays: number
  reviewed: readonly string[]
}

function evaluateNewAccess(
  { resource, newAccess }: NewAccessFacts & { resource: Resource },
  { settings, now }: EvaluatorContext<NewAccessSettings>,
): EvaluatorResult {
  const owned = explainAwsOwnership(resource)
  if (owned !== undefined) return notApplicable(owned)
  if (newAccess === 'NONE') return notApplicable('No change is known to have granted risky permissions.')
  const isRecent = (at: string) =>
    !(now.getTime() - Date.parse(at) >= Math.min(settings.newAccessDays, MAX_DAYS) * DAY)
  const open = newAccess.changes
    .filter(({ isUndone, at }) => !isUndone && isRecent(at))
    .filter(change => !isMadeByAny(change, settings.reviewed))
  const { older } = newAccess
  const olderCount = older !== undefined && isRecent(older.at) ? older.count : 0
  const latest = open.at(-1)
  if (latest === undefined && olderCount === 0) return compliant({ changes: newAccess.changes.length })
  return nonCompliant(
    describeOpenAccess(
      resource,
      latest,
      open.length + olderCount - (latest === undefined ? 0 : 1),
      older?.at,
    ),
    latest === undefined ? { older } : buildEvidence(latest, open.length + olderCount),
    [...open.map(({ changeId }) => changeId), ...(olderCount > 0 ? ['older'] : [])],
  )
}

function describeOpenAccess(
  resource: Resource,
  latest: TrackedAccess | undefined,
  others: number,
  olderAt = '',
): string {
  const subject = describeAsSubject(resource)
  if (latest === undefined)
    return `${subject} got risky permissions by ${others} changes until ${quoteText(olderAt)}, of which no more is stored.`
  const { count, grants } = latest
  const [first] = grants
  const more = count > 1 ? `, and ${count - 1} more ${count === 2 ? 'grant' : 'grants'}` : ''
  const further = others > 0 ? ` ${others} other ${others === 1 ? 'change' : 'changes'} granted more.` : ''
  const granted = first === undefined ? 'risky permissions' : describeGrant(first)
  return `${subject} is newly allowed ${granted}${more}, since ${describeRecordedChange(latest)}.${further}`
}

function describeGrant({ actions, count, resource, example, statement }: NewGrant): string {
  const names = actions.slice(0, NAMED_ACTIONS).map(quoteName).join(', ')
  const number = count > actions.length || actions.length > NAMED_ACTIONS ? ` (${count} actions)` : ''
  const where = resource === '*' ? 'all resources' : quoteText(resource)
  return (
    `${names}${number} on ${where} by ${formatPolicyName(statement.policy)}, ` +
    `for example ${quoteName(example.action)} on ${quoteText(example.resource)}`
  )
}

function buildEvidence({ changeId, at, action, by, arn, grants }: NewAccess, changes: number) {
  const [first] = grants
  return {
    change: changeId,
    at,
    action,
    by: limitTextLength(arn ?? by, SHOWN),
    changes,
    ...(first === undefined
      ? {}
      : {
          actions: first.actions.slice(0, NAMED_ACTIONS).map(each => limitTextLength(each, SHOWN)),
          resource: limitTextLength(first.resource, SHOWN),
          statement: limitTextLength(first.statement.sid ?? `statement ${first.statement.index + 1}`, SHOWN),
        }),
  }
}
