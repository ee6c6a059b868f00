import { decideRequest as decided } from '../../audit/engines/iam/decide/decide-request.ts'
import type { AccessDecision, DecisionQuestion } from '../../audit/engines/iam/decide/decision.ts'
import type { QuestionCommand } from './question-command.ts'
import {
  buildStatementReference,
  listPrincipalPolicies,
  type StatementReference,
} from './statement-reference.ts'
import { parseDecideQuestion } from './questions/decide-question.ts'
import {
  formatQuantity,
  formatHeadline,
  indexQuotablePolicies,
  formatRow,
  formatRows,
  shortenArn,
  formatStatementReference,
} from './format.ts'

interface DecideAnswer {
  decision: AccessDecision['decision']
  /** Those that allow it, or that deny it. */
  statements: StatementReference[]
  why: string
}

/** `assay access decide`: whether a principal may do one thing. */
export const decideCommand: QuestionCommand<DecisionQuestion, DecideAnswer> = {
  name: 'decide',
  description: 'Whether AWS would allow one request, and by which statements.',
  parse: parseDecideQuestion,
  answer: question => {
    const { decision, statements, why } = decided(question)
    return { decision, statements: statements.map(buildStatementReference), why }
  },
  format: (question, { decision, statements, why }) => {
    const { principal, session, resourcePolicy, request } = question
    const policies = indexQuotablePolicies(
      [listPrincipalPolicies(principal), session?.policy, resourcePolicy].flat(),
    )
    const { colour: color, verdict: label, remedy } = DECISION_TEXTS[decision]
    return [
      formatHeadline(color, label, `${request.action} on ${request.resource}`),
      ...formatRow(
        'asked by',
        `${shortenArn(session?.arn ?? principal.arn)} of account ${principal.account}`,
      ),
      ...formatRow('because', why),
      ...formatRows(
        'statements',
        statements.map(each => formatStatementReference(each, policies)),
      ),
      ...formatRow('weighed', listEvaluatedPolicies(question).join(', ')),
      ...(remedy === undefined ? [] : formatRow('to mend', remedy)),
    ]
  },
}

const DECISION_TEXTS = {
  allow: { colour: 'green', verdict: 'ALLOW', remedy: undefined },
  explicit_deny: {
    colour: 'red',
    verdict: 'EXPLICIT DENY',
    remedy: 'no Allow helps; if the request is meant to work, narrow what denies it',
  },
  implicit_deny: {
    colour: 'yellow',
    verdict: 'IMPLICIT DENY',
    remedy:
      'if the request is meant to work, allow it where that is missing, for this action and resource alone',
  },
} as const

/** What the question has of all that could bear on it. */
function listEvaluatedPolicies({ principal, session, resourcePolicy }: DecisionQuestion): string[] {
  const { identity, boundary, organization } = principal
  const { scps = [], rcps = [] } = organization ?? {}
  return [
    formatQuantity(identity.length, 'identity policy'),
    ...(boundary ? ['permissions boundary'] : []),
    ...(session?.policy ? ['session policy'] : []),
    ...(resourcePolicy ? ['resource policy'] : []),
    ...(scps.length > 0 ? [`SCPs of ${formatQuantity(scps.length, 'level')}`] : []),
    ...(rcps.length > 0 ? [`RCPs of ${formatQuantity(rcps.length, 'level')}`] : []),
  ]
}
