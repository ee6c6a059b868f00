import { nameOf } from '../resources/resource.ts'
import { listed } from './some.ts'
import type { AllWays, Step, Takeover, Way } from './ways.ts'

/** What a message says of who can become an administrator, or somebody else. */
export function linesOfWays({ told, others, takeovers, otherTakeovers, tooMany }: AllWays): string[] {
  return [
    ...told.flatMap(linesOfWay),
    ...(others > 0 ? [`${others} more can become administrators now`] : []),
    ...takeovers.map(lineOfTakeover),
    ...(otherTakeovers > 0 ? [`${otherTakeovers} more can become somebody else now`] : []),
    ...(tooMany === undefined
      ? []
      : [
          `Whether that opens ways to become somebody else was not worked out: the account has ${tooMany} users and roles, which are too many.`,
        ]),
  ]
}

function linesOfWay({ principals, count, steps, conditional }: Way): string[] {
  const when = conditional ? ', if conditions hold that they cannot choose' : ''
  const [only] = steps
  if (steps.length === 1 && only)
    return [`${named(principals, count)} can become an administrator now${when}: ${spoken(only)}`]
  return [
    `${named(principals, count)} can become an administrator now in ${steps.length} steps${when}:`,
    ...steps.map((step, at) => `  ${at + 1}. ${spoken(step)}`),
  ]
}

function lineOfTakeover({ from, to, count, step }: Takeover): string {
  const { to: _, ...how } = step
  return `${nameOf({ arn: from })} can become ${named(to, count)} now: ${spoken(count === 1 ? how : step)}`
}

function spoken({ from, to, actions, by }: Step): string {
  const whoever = from === undefined ? '' : `as ${nameOf({ arn: from })}, `
  const target = to === undefined ? '' : `become ${nameOf({ arn: to })} by `
  return `${whoever}${target}${inWords(actions)}, which ${listed(by)} ${by.first.length + by.more > 1 ? 'allow' : 'allows'}`
}

function inWords(actions: readonly string[]): string {
  const last = actions.at(-1) ?? ''
  return actions.length < 2 ? last : `${actions.slice(0, -1).join(', ')} and ${last}`
}

function named(arns: readonly string[], count: number): string {
  return listed({ first: arns.map(arn => nameOf({ arn })), more: count - arns.length })
}
