import type { EscalationAccount } from '../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import {
  findEscalation as escalated,
  type Escalation,
} from '../../audit/engines/iam/escalation/find-escalation.ts'
import type { EscalationStep } from '../../audit/engines/iam/escalation/paths/escalation-step.ts'
import type { EscalationPath } from '../../audit/engines/iam/catalog/escalation-path.ts'
import table from '../../audit/engines/iam/catalog/escalation-paths.json' with { type: 'json' }
import { loadActions, loadRoleSinks } from '../../functions/aws-catalog.ts'
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
}

interface StepWithStatements extends Omit<EscalationStep, 'statements'> {
  statements: StatementReference[]
}

const paths = table.paths as readonly EscalationPath[]

/** `assay access escalate`: whether a principal can become an administrator, and how. */
export const escalateCommand: QuestionCommand<EscalateQuestion, EscalateAnswer> = {
  name: 'escalate',
  description:
    'Whether a principal of an account can make itself an administrator, by which steps, and whom else it becomes.',
  parse: parseEscalateQuestion,
  answer: ({ account, start, now = new Date().toISOString() }) => {
    const context = { actions: loadActions(), now, paths, sinks: loadRoleSinks() }
    const found = escalated(account, start, context)
    const { reachesAdmin, hops, target, actions: used, path, lateral, conditional, unmodeled = [] } = found
    return {
      reachesAdmin,
      hops,
      target,
      actions: used,
      path: path.map(buildStep),
      lateral,
      conditional,
      unmodeled,
    }
  },
  format: (question, escalateAnswer) => [
    formatEscalationHeadline(question.start, escalateAnswer),
    ...escalateAnswer.path.flatMap((step, index) => formatStep(step, index, question)),
    ...formatNameRow('reaches', escalateAnswer.lateral.map(shortenArn)),
    ...formatUnmodeled(escalateAnswer),
    ...(escalateAnswer.path.length > 0 ? formatRow('to mend', REMEDY) : []),
  ],
}

function buildStep({ from, to, by, statements, ...more }: EscalationStep): StepWithStatements {
  return { from, to, by, statements: statements.map(buildStatementReference), ...more }
}

const REMEDY =
  'one step less is enough: narrow its statement to the resources that are needed, or what the role trusts, or set a permissions boundary'

const UNMODELED_TEXT =
  'these can be handed to an AWS service that they trust; no known technique makes one become them by that, and nothing rules it out'

function formatEscalationHeadline(start: string, { reachesAdmin, hops, unmodeled }: EscalateAnswer): string {
  const who = shortenArn(start)
  if (!reachesAdmin && unmodeled.length > 0)
    return formatHeadline('yellow', 'NO ADMIN', `${who} finds no proven way to everything`)
  if (!reachesAdmin) return formatHeadline('green', 'NO ADMIN', `${who} finds no way to everything`)
  return hops === 0
    ? formatHeadline('yellow', 'ADMIN', `${who} is an administrator already`)
    : formatHeadline('red', 'BECOMES ADMIN', `${who}, in ${formatQuantity(hops, 'step')}`)
}

/** The roles of which nobody knows, apart from the way. */
function formatUnmodeled({ unmodeled }: EscalateAnswer): string[] {
  return unmodeled.length === 0
    ? []
    : [...formatNameRow('unproven', unmodeled.map(shortenArn)), ...formatRow('', UNMODELED_TEXT)]
}

function formatStep(step: StepWithStatements, index: number, { account }: EscalateQuestion): string[] {
  const { from, to, by, statements, examples, conditional } = step
  const policies = indexStepPolicies(from, account)
  const summary =
    from === to
      ? `${shortenArn(from)} gives itself everything`
      : `${shortenArn(from)} becomes ${shortenArn(to)}`
  return [
    formatHeadline('red', `${index + 1}.`, `${summary} (${by})`),
    ...formatRows(
      '  uses',
      examples.map(({ action, resource }) => `${action} on ${resource}`),
    ),
    ...formatRows(
      '  by',
      statements.map(each => formatStatementReference(each, policies)),
    ),
    ...(conditional ? formatRow('  only if', 'conditions hold that it does not choose itself') : []),
  ]
}

/** The policies that a step from `from` may go by: its own, those over it, and what roles trust. */
function indexStepPolicies(from: string, { principals }: EscalationAccount): QuotablePolicies {
  const holder = principals.find(({ arn }) => arn === from)
  const trusts = principals.map(
    ({ arn, trust }) => trust && { policy: `trust policy of ${arn}`, document: trust },
  )
  return indexQuotablePolicies([...(holder ? listPrincipalPolicies(holder) : []), ...trusts])
}
