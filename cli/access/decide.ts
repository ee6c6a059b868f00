import { decideRequest } from '../../audit/engines/iam/decide/decide-request.ts'
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
  /** The statements that allow it, or that deny it. */
  statements: StatementReference[]
  why: string
}

/** `assay access decide`: whether AWS allows one request of a principal. */
export const decideCommand: QuestionCommand<DecisionQuestion, DecideAnswer> = {
  name: 'decide',
  description: 'Decide whether AWS allows a request, and which statements allow or deny it.',
  parse: parseDecideQuestion,
  answer: question => {
    const { decision, statements, why } = decideRequest(question)
    return { decision, statements: statements.map(buildStatementReference), why }
  },
  format: (question, { decision, statements, why }) => {
    const { principal, session, resourcePolicy, request } = question
    const policies = indexQuotablePolicies(
      [listPrincipalPolicies(principal), session?.policy, resourcePolicy].flat(),
    )
    const { color, label, remediation } = DECISION_TEXTS[decision]
    return [
      formatHeadline(color, label, `${request.action} on ${request.resource}`),
      ...formatRow(
        'principal',
        `${shortenArn(session?.arn ?? principal.arn)} of account ${principal.account}`,
      ),
      ...formatRow('reason', why),
      ...formatRows(
        'statements',
        statements.map(each => formatStatementReference(each, policies)),
      ),
      ...formatRow('evaluated', listEvaluatedPolicies(question).join(', ')),
      ...(remediation === undefined ? [] : formatRow('to fix', remediation)),
    ]
  },
}

const DECISION_TEXTS = {
  allow: { color: 'green', label: 'ALLOW', remediation: undefined },
  explicit_deny: {
    color: 'red',
    label: 'EXPLICIT DENY',
    remediation: 'if the request should succeed, narrow the Deny statement; an Allow does not override it',
  },
  implicit_deny: {
    color: 'yellow',
    label: 'IMPLICIT DENY',
    remediation:
      'if the request should succeed, add an Allow for this action and resource only, where one is missing',
  },
} as const

/** The policies in the question that apply to the request. */
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
