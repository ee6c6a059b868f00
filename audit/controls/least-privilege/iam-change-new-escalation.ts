import { parseArn } from '../../resources/arn.ts'
import { isMadeByAny, type RecordedChange } from '../../resources/recorded/recorded-change.ts'
import type { OpenedPath, OpenedPaths, PathOpening } from '../../resources/recorded/opened-paths.ts'
import { limitTextLength, quoteName, quoteText } from '../../text/quote-text.ts'
import { control, type EvaluatorContext } from '../control.ts'
import { describeAsSubject, describeRecordedChange, joinNames } from '../criteria/format-text.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

const DAY = 86_400_000

/** Records are kept longer than this many days. */
const MAX_DAYS = 365

/** Steps and actions that a reason names, and characters of a text in evidence. */
const NAMED_STEPS = 2
const NAMED_ACTIONS = 3
const SHOWN = 120

export const iamChangeNewEscalation = control(
  {
    id: 'least-privilege/iam-change-new-escalation',
    title: 'Escalation paths that a change opened should be closed or reviewed',
    severity: 'CRITICAL',
    rationale:
      'A change of one policy can enable many users and roles to become administrators, often through roles that the change ' +
      'does not name. A message about it is read once, and the path stays open for anyone who finds it.',
    remediation:
      'Undo the change that the finding names, or remove one of the permissions of the path: restrict iam:PassRole and ' +
      'sts:AssumeRole to named roles, and trust policies to named principals. If the path is intended, have an owner accept it ' +
      'with an exception. List the identities whose changes are reviewed before they are made under "reviewed" in the settings ' +
      'of this control.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-06'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-6', 'CM-3'],
      'SOC 2': ['CC3.3'],
    },
    criteria: [
      'A change opens a path if a user or role that could not become an administrator before can after it, by permissions of its ' +
        'own or through other users, roles, groups, functions and task definitions of the account. Principals that the change made ' +
        'administrators are evaluated by principal-effective-admin.',
      'A finding ends when none of these principals can become an administrator any more, on whatever path, or when an owner ' +
        'accepts it with an exception. It also ends after "newEscalationDays" days, although the path remains.',
      'Paths that identities in the setting "reviewed" open pass. It lists patterns of ARNs of roles and users, such as ' +
        'arn:aws:iam::123456789012:role/deploy-*.',
      'If the policies of a principal take too many steps to search, or cannot be read, or if the account has more than 6,000 users ' +
        'and roles, it is not known what a change opened or whether that ended: the result is then INSUFFICIENT_DATA, and an open ' +
        'finding stays.',
      'An account in which no change that Assay processed opened a path is NOT_APPLICABLE, and so is every account in an audit from ' +
        'a terminal, which sees no changes. Paths that already existed at the first full scan do not count.',
    ],
    knownLimitations: [
      'The path in the reason is the one that the change opened. The finding stays while the principal can become an administrator on ' +
        'another path, too.',
      'If the policies of a principal could not be read before a change, it is not known since when a path exists, and nothing is ' +
        'recorded; policies-evaluable evaluates such principals.',
      'New access that stops short of an administrator appears in messages only.',
      'Paths that combine actions of several principals are not recorded, and at most 500 changes of tags, policies and groups of ' +
        'principals are followed.',
      'Service control policies are not read.',
    ],
    settings: {
      /** Days after the change from which an opened path passes; at most 365. */
      newEscalationDays: 30,
      /**
       * Patterns of ARNs of the roles and users whose changes are reviewed before they are made, such as pipelines; `*` matches any
       * characters, `?` matches one. What they open passes.
       */
      reviewed: [] as readonly string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::Organizations::Account', { facts: ['openedPaths'] }, evaluateOpenedPaths),
  ],
)

interface NewEscalationSettings {
  newEscalationDays: number
  reviewed: readonly string[]
}

type Opening = Pick<PathOpening, 'at' | 'escalating' | 'unknown'>

function evaluateOpenedPaths(
  { openedPaths }: { openedPaths: OpenedPaths | 'NONE' },
  { settings, now }: EvaluatorContext<NewEscalationSettings>,
): Evaluation {
  if (openedPaths === 'NONE') return notApplicable('No change is known to have opened an escalation path.')
  const isRecent = ({ at }: { at: string }) =>
    !(now.getTime() - Date.parse(at) >= Math.min(settings.newEscalationDays, MAX_DAYS) * DAY)
  const { older, unsearched } = openedPaths
  const changes = openedPaths.changes
    .filter(isRecent)
    .filter(change => !isMadeByAny(change, settings.reviewed))
  const openings: Opening[] = [...(older !== undefined && isRecent(older) ? [older] : []), ...changes]
  const principals = openings.flatMap(({ escalating }) => escalating)
  if (principals.length > 0) {
    const latest = changes.findLast(({ escalating }) => escalating.length > 0)
    return nonCompliant(
      describeOpenings(openings, latest, principals.length),
      latest === undefined
        ? { older: older?.at, principals: principals.length }
        : buildEvidence(latest, principals.length),
      principals,
    )
  }
  const undecided = openings.findLast(({ unknown }) => unknown.length > 0)
  if (undecided !== undefined) return insufficientData(describeUnknown(undecided, changes))
  if (unsearched !== undefined && isRecent(unsearched))
    return insufficientData(
      `it is not known which escalation paths changes until ${quoteText(unsearched.at)} opened: the account has ` +
        `${unsearched.principals} users and roles, more than are searched`,
    )
  return compliant({ changes: openedPaths.changes.length })
}

function describeOpenings(
  openings: readonly Opening[],
  latest: PathOpening | undefined,
  principals: number,
): string {
  if (latest === undefined)
    return (
      `${formatCount(principals, 'principal')} can become an administrator by changes until ` +
      `${quoteText(openings.at(-1)?.at ?? '')}, of which no more is stored.`
    )
  const { example } = latest
  const shown = example === undefined ? 0 : 1
  const rest = latest.escalating.length - shown
  const others = openings.filter(each => each !== latest && each.escalating.length > 0).length
  const subject =
    example === undefined ? formatCount(rest, 'principal') : describePrincipal(example.principal)
  const path = example === undefined ? '' : `: ${describePath(example)}`
  const more = example === undefined || rest === 0 ? '' : ` ${formatCount(rest, 'other principal')} can, too.`
  const further = others === 0 ? '' : ` ${formatCount(others, 'other change')} opened more.`
  return `${subject} can become an administrator since ${describeRecordedChange(latest)}${path}.${more}${further}`
}

function describePath({ steps, count, conditional }: OpenedPath): string {
  const named = steps.slice(0, NAMED_STEPS).map(({ from, to, actions }) => {
    const actor = from === undefined ? '' : `as ${quoteArn(from)}, `
    const target = to === undefined ? '' : ` to become ${quoteArn(to)}`
    return `${actor}${joinNames(actions.slice(0, NAMED_ACTIONS).map(quoteName))}${target}`
  })
  const omitted = count - named.length
  return [
    named.join(', then '),
    ...(omitted > 0 ? [`and ${formatCount(omitted, 'more step')}`] : []),
    ...(conditional ? ['if a condition holds'] : []),
  ].join(', ')
}

function describePrincipal(arn: string): string {
  const isUser = parseArn(arn)?.resource.startsWith('user/') === true
  return describeAsSubject({ kind: isUser ? 'AWS::IAM::User' : 'AWS::IAM::Role', arn })
}

function quoteArn(arn: string): string {
  return quoteText(parseArn(arn)?.resource ?? arn)
}

function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function describeUnknown(opening: Opening, changes: readonly (Opening & RecordedChange)[]): string {
  const change = changes.find(each => each === opening)
  const since =
    change === undefined
      ? `by changes until ${quoteText(opening.at)}`
      : `since ${describeRecordedChange(change)}`
  return (
    `it is not known whether ${formatCount(opening.unknown.length, 'principal')} can become an administrator ${since}: ` +
    'their policies, or those of other principals, take too many steps to search or could not be read'
  )
}

function buildEvidence({ changeId, at, action, by, arn, example }: PathOpening, principals: number) {
  return {
    change: changeId,
    at,
    action,
    by: limitTextLength(arn ?? by, SHOWN),
    principals,
    ...(example === undefined
      ? {}
      : {
          principal: limitTextLength(example.principal, SHOWN),
          path: example.steps.slice(0, NAMED_STEPS).map(({ to, actions }) => ({
            actions: actions.slice(0, NAMED_ACTIONS).map(each => limitTextLength(each, SHOWN)),
            ...(to === undefined ? {} : { to: limitTextLength(to, SHOWN) }),
          })),
        }),
  }
}
