import type { EscalationAccount } from '../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import {
  findEscalation,
  type Escalation,
  type EscalationContext,
} from '../../audit/engines/iam/escalation/find-escalation.ts'
import type { Principal } from '../../audit/engines/iam/effective-permissions/principal.ts'
import { findEscalationAlone } from './escalation-alone.ts'
import type { EscalationStep } from '../../audit/engines/iam/escalation/paths/escalation-step.ts'
import { formatHeldPolicy } from '../../audit/engines/iam/escalation/paths/joint-step.ts'
import type { EscalationPath } from '../../audit/engines/iam/catalog/escalation-path.ts'
import table from '../../audit/engines/iam/catalog/escalation-paths.json' with { type: 'json' }
import { loadActions, loadRoleSinks } from '../../functions/bundled-files/aws-catalog.ts'
import type { QuestionCommand } from './question-command.ts'
import {
  buildStatementReference,
  listPrincipalPolicies,
  type StatementReference,
} from './statement-reference.ts'
import { parseEscalateQuestion, type EscalateQuestion } from './questions/escalate-question.ts'
import {
  formatQuantity,
  formatHeadline,
  formatNameRow,
  indexQuotablePolicies,
  formatRow,
  formatRows,
  shortenArn,
  formatStatementReference,
  type QuotablePolicies,
} from './format.ts'

interface EscalateAnswer extends Omit<Escalation, 'path'> {
  path: StepWithStatements[]
  unmodeled: readonly string[]
  /** The ARN of the principal that has the policy alone, where the question is about any account. */
  assumedPrincipal?: string
  /** Why something of the account is missing. */
  unread?: readonly string[]
}

interface StepWithStatements extends Omit<EscalationStep, 'statements'> {
  statements: StatementReference[]
}

const paths = table.paths as readonly EscalationPath[]

/** `assay access escalate`: whether a principal can become an administrator, and by which steps. */
export const escalateCommand: QuestionCommand<EscalateQuestion, EscalateAnswer> = {
  name: 'escalate',
  description:
    'Find the steps by which a principal can become an administrator, and the other principals that it can become.',
  parse: parseEscalateQuestion,
  answer: ({ account, start, alone, unread = [], now = new Date().toISOString() }) => {
    const context = { actions: loadActions(), now, paths }
    if (alone !== undefined) return answerAlone(alone, context)
    const found = buildAnswer(findEscalation(account, start, { ...context, sinks: loadRoleSinks() }))
    return unread.length === 0 ? found : { ...found, unread }
  },
  format: (question, escalateAnswer) => [
    formatEscalationHeadline(escalateAnswer.assumedPrincipal ?? question.start, escalateAnswer),
    ...escalateAnswer.path.flatMap((step, index) => formatStep(step, index, question)),
    ...formatNameRow('becomes', escalateAnswer.lateral.map(shortenArn)),
    ...formatUnmodeled(escalateAnswer),
    ...(escalateAnswer.path.length > 0 ? formatRow('to fix', REMEDIATION) : []),
    ...(escalateAnswer.assumedPrincipal === undefined ? [] : formatRow('assumed', ASSUMED_TEXT)),
    ...formatRows('not read', escalateAnswer.unread ?? []),
  ],
}

function buildAnswer({ path, unmodeled = [], ...found }: Escalation): EscalateAnswer {
  const { reachesAdmin, hops, target, actions, lateral, conditional } = found
  return { reachesAdmin, hops, target, actions, path: path.map(buildStep), lateral, conditional, unmodeled }
}

/** Answers for the first of the principals that becomes an administrator in any account. */
function answerAlone(principals: readonly Principal[], context: EscalationContext): EscalateAnswer {
  const answers = principals.map(principal => ({
    ...buildAnswer(findEscalationAlone(principal, context)),
    assumedPrincipal: principal.arn,
  }))
  const [first] = answers
  if (first === undefined) throw new RangeError('no principal is given')
  return answers.find(({ reachesAdmin }) => reachesAdmin) ?? first
}

function buildStep({ from, to, by, statements, ...more }: EscalationStep): StepWithStatements {
  return { from, to, by, statements: statements.map(buildStatementReference), ...more }
}

const ASSUMED_TEXT =
  'a principal that has this policy alone, in an account with other users, roles, groups and functions; --account answers for an account'

const REMEDIATION =
  'break any one step: limit its statement to the resources that are needed, narrow the trust policy of the role, or set a permissions boundary'

const UNMODELED_TEXT =
  'the principal can pass these roles to an AWS service that they trust; no technique to take them over is known, but none is ruled out'

function formatEscalationHeadline(
  start: string,
  { reachesAdmin, hops, unmodeled, unread = [] }: EscalateAnswer,
): string {
  const principal = shortenArn(start)
  if (!reachesAdmin && unread.length > 0)
    return formatHeadline(
      'yellow',
      'UNKNOWN',
      `no path from ${principal} to administrator permissions in what was read`,
    )
  if (!reachesAdmin && unmodeled.length > 0)
    return formatHeadline(
      'yellow',
      'NO ADMIN',
      `no known path from ${principal} to administrator permissions`,
    )
  if (!reachesAdmin)
    return formatHeadline('green', 'NO ADMIN', `no path from ${principal} to administrator permissions`)
  return hops === 0
    ? formatHeadline('yellow', 'ADMIN', `${principal} is already an administrator`)
    : formatHeadline('red', 'BECOMES ADMIN', `${principal}, in ${formatQuantity(hops, 'step')}`)
}

/** Roles whose takeover is not modeled. */
function formatUnmodeled({ unmodeled }: EscalateAnswer): string[] {
  return unmodeled.length === 0
    ? []
    : [...formatNameRow('not modeled', unmodeled.map(shortenArn)), ...formatRow('', UNMODELED_TEXT)]
}

function formatStep(step: StepWithStatements, index: number, { account }: EscalateQuestion): string[] {
  const { from, to, by, statements, examples, conditional, with: others = [] } = step
  const policies = indexStepPolicies(from, others, account)
  const summary =
    from === to
      ? `${shortenArn(from)} grants itself administrator permissions`
      : `${shortenArn(from)} becomes ${shortenArn(to)}`
  return [
    formatHeadline('red', `${index + 1}.`, `${summary} (${by})`),
    ...formatRows(
      '  uses',
      examples.map(({ action, resource }) => `${action} on ${resource}`),
    ),
    ...formatNameRow('  with', others.map(shortenArn)),
    ...formatRows(
      '  by',
      statements.map(each => formatStatementReference(each, policies)),
    ),
    ...(conditional ? formatRow('  only if', 'conditions hold that the principal does not control') : []),
  ]
}

/** The policies that a step from `from` may use, with the help of others: those that apply to them, and trust policies. */
function indexStepPolicies(
  from: string,
  others: readonly string[],
  { principals }: EscalationAccount,
): QuotablePolicies {
  const holder = principals.find(({ arn }) => arn === from)
  const held = principals
    .filter(({ arn }) => others.includes(arn))
    .flatMap(principal =>
      listPrincipalPolicies(principal).map(each => ({
        ...each,
        policy: formatHeldPolicy(each.policy, principal.arn),
      })),
    )
  const trusts = principals.map(
    ({ arn, trust }) => trust && { policy: `trust policy of ${arn}`, document: trust },
  )
  return indexQuotablePolicies([...held, ...(holder ? listPrincipalPolicies(holder) : []), ...trusts])
}
