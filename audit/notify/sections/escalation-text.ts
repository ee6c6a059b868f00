import { describeArn, describeArns, joinWords } from './describe-arn.ts'
import { formatNotEvaluated } from './not-evaluated.ts'
import type {
  EscalationSection,
  EscalationStepSummary,
  LateralMoveSummary,
  EscalationPathSummary,
} from './escalation-section.ts'

/** The lines of a notification about new escalation paths and lateral moves. */
export function formatEscalationSection({
  paths,
  omittedPrincipals,
  lateralMoves,
  omittedLateralMoves,
  notEvaluated,
  tooManyPrincipals,
}: EscalationSection): string[] {
  return [
    ...paths.flatMap(formatPath),
    ...formatOmitted(omittedPrincipals, 'can now become an administrator'),
    ...lateralMoves.map(formatLateralMove),
    ...formatOmitted(omittedLateralMoves, 'can now become another principal'),
    ...formatNotEvaluated('Escalation paths of', notEvaluated),
    ...(tooManyPrincipals === undefined
      ? []
      : [
          `New escalation paths were not evaluated: the account has ${tooManyPrincipals} users and roles, more than Assay supports.`,
        ]),
  ]
}

function formatOmitted(count: number, ability: string): string[] {
  return count === 0 ? [] : [`${count} more ${count === 1 ? 'principal' : 'principals'} ${ability}.`]
}

function formatPath({ principals, count, steps, conditional }: EscalationPathSummary): string[] {
  const conditionText = conditional ? ', under conditions that they cannot control' : ''
  const headline = `Escalation path: ${describeArns(principals, count)} can now become an administrator`
  const [onlyStep] = steps
  if (steps.length === 1 && onlyStep) {
    const isOwn = onlyStep.from === undefined && onlyStep.to === undefined
    return [`${headline}${conditionText}${isOwn ? ' ' : ': '}${formatEscalationStep(onlyStep)}`]
  }
  return [
    `${headline} in ${steps.length} steps${conditionText}:`,
    ...steps.map((step, index) => `  ${index + 1}. ${formatEscalationStep(step)}`),
  ]
}

function formatLateralMove({ from, to, count, step }: LateralMoveSummary): string {
  const { to: target, ...stepWithoutTarget } = step
  const ability = `Lateral move: ${describeArn(from)} can now become ${describeArns(to, count)}`
  const example = count === 1 || target === undefined ? '' : `for example ${describeArn(target)} `
  return `${ability}: ${example}${formatEscalationStep(stepWithoutTarget)}`
}

export function formatEscalationStep({ from, to, actions, statements }: EscalationStepSummary): string {
  const actorText = from === undefined ? '' : `as ${describeArn(from)}, `
  const target = to === undefined ? '' : `become ${describeArn(to)} `
  const { first, more } = statements
  const policies = joinWords(more > 0 ? [...first, `${more} more`] : first)
  return `${actorText}${target}with ${joinWords(actions)}, allowed by ${policies}`
}
