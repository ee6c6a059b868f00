import type { Caller } from './caller.ts'
import { accountIn, type Question } from './question.ts'

/** In which accounts a request takes place. */
export interface Place {
  /** The account of the resource. */
  owner: string
  /** Whether the resource is in the caller's account. */
  within: boolean
  /** Whether the organization is said of the caller's account. */
  ofCaller: boolean
  /** Whether the organization is said of the resource's account. */
  ofResource: boolean
}

/** What a question says of the accounts. */
export function placeOf({ account, principal, resourceAccount, request }: Question, caller: Caller): Place {
  const home = account ?? principal.account
  const owner = resourceAccount ?? accountIn(request.resource) ?? home
  return {
    owner,
    within: owner === caller.account,
    ofCaller: caller.account === home,
    ofResource: owner === home,
  }
}
