import type { Need } from '../knowledge/escalation-path.ts'
import { has } from './bits.ts'
import type { Choice } from './choices.ts'
import { choicesFor, givenBy, isOfGifted } from './gifts.ts'
import type { Goer, Ground } from './ground.ts'
import { withValues } from './known.ts'
import { joined, usesFor, type Use, type Uses } from './made.ts'
import type { PathWay } from './paths.ts'
import type { Targets } from './power.ts'

/** What the goer uses to give to the principal `gifted` what the way gives; undefined where it cannot. */
export function usesToGive(way: PathWay, goer: Goer, gifted: number, ground: Ground): Uses | undefined {
  const reach = givenBy(way, goer, ground)
  if (reach === undefined || !has(reach.possible, gifted)) return undefined
  const given = way.needs
    .filter(({ on }) => isOfGifted(on))
    .map(need => givingUses(need, goer, gifted, ground))
  const certain = { certain: has(reach.certain, gifted), all: [] }
  return joined([certain, usesFor(way.needs, goer.power, ground), ...given])
}

function givingUses(need: Need, goer: Goer, gifted: number, ground: Ground): Uses | undefined {
  if (need.on === 'self') return usesOn(need.action, goer, ground.principals, [gifted], ground)
  if (need.on === 'P' || need.on === 'B') {
    const holding = need.on === 'P' ? ground.attachedTo : ground.boundaryOf
    const policies = holding.flatMap((holders, policy) => (has(holders, gifted) ? [policy] : []))
    return usesOn(need.action, goer, ground.policies, policies, ground)
  }
  const groups = ground.index.groups.flatMap(({ isPrivileged }, group) => {
    const isMember = has(ground.members[group] ?? ground.those.USER, gifted)
    return (need.action === 'iam:AddUserToGroup' ? isPrivileged : isMember) ? [group] : []
  })
  return usesOn(need.action, goer, ground.groups, groups, ground)
}

/** The action on the first of the targets on which it is allowed, for certain where there is one. */
function usesOn(
  action: string,
  goer: Goer,
  targets: Targets,
  numbers: readonly number[],
  ground: Ground,
): Uses | undefined {
  const choices: readonly (Choice | undefined)[] = choicesFor(action, goer, ground) ?? [undefined]
  const found = numbers.flatMap(number =>
    choices.flatMap(choice => usesWith(action, choice, goer, targets, number)),
  )
  return found.find(({ certain }) => certain) ?? found[0]
}

function usesWith(
  action: string,
  choice: Choice | undefined,
  { power }: Goer,
  targets: Targets,
  number: number,
): Uses[] {
  const resource = targets.texts.all[number] ?? ''
  const known = targets.givenOf(number)
  const given = (key: string) => choice?.given(key) ?? known(key)
  const allowance = power.allowance(action, resource, given, false)
  if (allowance === undefined) return []
  const use: Use = { action, resource, given, makes: false, power }
  const before = choice === undefined ? [] : writing(choice, power)
  return [{ certain: !allowance.conditional, all: [...before, use] }]
}

/** The policy is written before it is attached, where it does not say already what is wanted. */
export function writing({ arn, written }: Choice, power: Use['power']): Use[] {
  if (arn === undefined || written === undefined) return []
  return [
    { action: written, resource: arn, given: withValues({}), makes: written === 'iam:CreatePolicy', power },
  ]
}
