import { getResourceName } from '../../resources/resource.ts'
import { formatTruncatedList } from './truncate.ts'
import type {
  EscalationSection,
  EscalationStepSummary,
  LateralMoveSummary,
  EscalationPathSummary,
} from './escalation-section.ts'

/** What a message says of who can become an administrator, or somebody else. */
export function formatEscalationSection({
  paths,
  omittedPrincipals,
  lateralMoves,
  omittedLateralMoves,
  tooManyPrincipals,
}: EscalationSection): string[] {
  return [
    ...paths.flatMap(formatPath),
    ...(omittedPrincipals > 0 ? [`${omittedPrincipals} more can become administrators now`] : []),
    ...lateralMoves.map(formatLateralMove),
    ...(omittedLateralMoves > 0 ? [`${omittedLateralMoves} more can become somebody else now`] : []),
    ...(tooManyPrincipals === undefined
      ? []
      : [
          `Whether that opens ways to become somebody else was not worked out: the account has ${tooManyPrincipals} users and roles, which are too many.`,
        ]),
  ]
}

function formatPath({ principals, count, steps, conditional }: EscalationPathSummary): string[] {
  const conditionText = conditional ? ', if conditions hold that they cannot choose' : ''
  const [onlyStep] = steps
  if (steps.length === 1 && onlyStep)
    return [
      `${formatNames(principals, count)} can become an administrator now${conditionText}: ${formatStep(onlyStep)}`,
    ]
  return [
    `${formatNames(principals, count)} can become an administrator now in ${steps.length} steps${conditionText}:`,
    ...steps.map((escalationStepSummary, at) => `  ${at + 1}. ${formatStep(escalationStepSummary)}`),
  ]
}

function formatLateralMove({ from, to, count, step }: LateralMoveSummary): string {
  const { to: _, ...stepWithoutTarget } = step
  return `${getResourceName({ arn: from })} can become ${formatNames(to, count)} now: ${formatStep(count === 1 ? stepWithoutTarget : step)}`
}

function formatStep({ from, to, actions, statements }: EscalationStepSummary): string {
  const actorText = from === undefined ? '' : `as ${getResourceName({ arn: from })}, `
  const target = to === undefined ? '' : `become ${getResourceName({ arn: to })} by `
  return `${actorText}${target}${joinActions(actions)}, which ${formatTruncatedList(statements)} ${statements.first.length + statements.more > 1 ? 'allow' : 'allows'}`
}

function joinActions(actions: readonly string[]): string {
  const last = actions.at(-1) ?? ''
  return actions.length < 2 ? last : `${actions.slice(0, -1).join(', ')} and ${last}`
}

function formatNames(arns: readonly string[], count: number): string {
  return formatTruncatedList({ first: arns.map(arn => getResourceName({ arn })), more: count - arns.length })
}
