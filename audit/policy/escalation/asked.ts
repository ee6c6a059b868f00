import type { Actions } from '../action/actions.ts'
import { ANY_RESOURCE } from '../action/applies-to.ts'
import type { Language } from '../glob/language.ts'
import type { Need } from '../knowledge/escalation-path.ts'

/** The account whose resources are asked for. */
export interface Place {
  account: string
  partition: string
  actions: Actions
}

/** What `need`, of something new or of whatever, may be asked on. */
export function askedOn(need: Need, place: Place): Language {
  if (need.type !== undefined) return inPlace([need.type], place)
  const index = place.actions.indexOf(need.action)
  const globs = index === undefined ? [] : place.actions.arns(index)
  return globs.length === 0 ? ANY_RESOURCE : inPlace(globs, place)
}

/** Those ARNs of the globs that are of the account, or of none. */
export function inPlace(
  globs: readonly string[],
  { account, partition }: Pick<Place, 'account' | 'partition'>,
): Language {
  return {
    any: globs.flatMap(glob => {
      const [arn = '', , service = '', region = '', of = '', ...rest] = glob.split(':')
      const accounts = of === '*' ? [account, ''] : [of]
      return accounts.map(each => named([arn, partition, service, region, each], rest.join(':')))
    }),
  }
}

/** No part of an ARN that has a name is empty, and no name has a colon. */
function named(place: readonly string[], rest: string): Language {
  const parts = [...place, rest].map(part => part.replaceAll('*', '?*'))
  const longer = [...place, `*${':*'.repeat(rest.split(':').length)}`]
  return { all: [{ arn: parts.join(':') }, { not: { arn: longer.join(':') } }] }
}

/** Whether the action is of resources such as `arn`: those of users are not of roles. */
export function isOfType(action: string, arn: string, actions: Actions): boolean {
  const index = actions.indexOf(action)
  const type = /^(?:[^:]*:){5}([^/:]*[/:])/.exec(arn)?.[1] ?? ''
  return (
    index !== undefined &&
    actions.arns(index).some(glob => glob.split(':').slice(5).join(':').startsWith(type))
  )
}
