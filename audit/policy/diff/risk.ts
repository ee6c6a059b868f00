import type { Actions } from '../action/actions.ts'

/** How much harm an action can do; more is worse. */
export type Risk = 0 | 1 | 2 | 3 | 4 | 5

export const WORST: Risk = 5

const BY_LEVEL = { List: 1, Read: 2, Tagging: 3, Write: 3, 'Permissions management': 5 } as const

/**
 * Actions that give rights, which AWS calls Write: to hand a role to a service, to make credentials, to become another,
 * to change what runs with a role.
 */
const GIVES_RIGHTS =
  /^(iam:(passrole|create|update(assumerolepolicy|loginprofile|accesskey)|addusertogroup|addroletoinstanceprofile|.*policy.*|.*boundary)|sts:assumerole|lambda:(updatefunctioncode|updatefunctionconfiguration|addpermission)|kms:(creategrant|putkeypolicy)|organizations:)/

/** Services whose permissions are worth most; elsewhere to manage them is as bad as to write. */
const WORTH_MOST = /^(iam|sts|sso|organizations|kms|lambda|s3|ecr|secretsmanager|sqs|sns|events|dynamodb):/

const known = new WeakMap<Actions, (Risk | undefined)[]>()

/** The risk of the action of that number. */
export function riskOf(index: number, actions: Actions): Risk {
  let risks = known.get(actions)
  if (risks === undefined) known.set(actions, (risks = []))
  return (risks[index] ??= judged(index, actions))
}

function judged(index: number, actions: Actions): Risk {
  const name = actions.names[index] ?? ''
  const level = BY_LEVEL[actions.level(index)]
  if (level === 5) return WORTH_MOST.test(name) ? level : 3
  return level === 3 && GIVES_RIGHTS.test(name) ? 4 : level
}
