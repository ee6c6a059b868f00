import { decide as decided } from '../../audit/policy/decide/decide.ts'
import type { Decision, Question } from '../../audit/policy/decide/question.ts'
import type { Asking } from './asking.ts'
import { originAnswer, policiesOf, type OriginAnswer } from './origin.ts'
import { readDecide } from './questions/decide.ts'
import { counted, headline, quotable, row, rows, shortArn, statementText } from './words.ts'

interface Answer {
  decision: Decision['decision']
  /** Those that allow it, or that deny it. */
  statements: OriginAnswer[]
  why: string
}

/** `assay access decide`: whether a principal may do one thing. */
export const decide: Asking<Question, Answer> = {
  name: 'decide',
  description: 'Whether AWS would allow one request, and by which statements.',
  read: readDecide,
  answer: asked => {
    const { decision, statements, why } = decided(asked)
    return { decision, statements: statements.map(originAnswer), why }
  },
  lines: (asked, { decision, statements, why }) => {
    const { principal, session, resourcePolicy, request } = asked
    const policies = quotable([policiesOf(principal), session?.policy, resourcePolicy].flat())
    const { colour, verdict, remedy } = WORDS[decision]
    return [
      headline(colour, verdict, `${request.action} on ${request.resource}`),
      ...row('asked by', `${shortArn(session?.arn ?? principal.arn)} of account ${principal.account}`),
      ...row('because', why),
      ...rows(
        'statements',
        statements.map(each => statementText(each, policies)),
      ),
      ...row('weighed', weighed(asked).join(', ')),
      ...(remedy === undefined ? [] : row('to mend', remedy)),
    ]
  },
}

const WORDS = {
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
function weighed({ principal, session, resourcePolicy }: Question): string[] {
  const { identity, boundary, organization } = principal
  const { scps = [], rcps = [] } = organization ?? {}
  return [
    counted(identity.length, 'identity policy'),
    ...(boundary ? ['permissions boundary'] : []),
    ...(session?.policy ? ['session policy'] : []),
    ...(resourcePolicy ? ['resource policy'] : []),
    ...(scps.length > 0 ? [`SCPs of ${counted(scps.length, 'level')}`] : []),
    ...(rcps.length > 0 ? [`RCPs of ${counted(rcps.length, 'level')}`] : []),
  ]
}
