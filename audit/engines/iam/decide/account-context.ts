import type { Caller } from './caller.ts'
import { extractArnAccount, type DecisionQuestion } from './decision.ts'

/** The accounts that are involved in a request. */
export interface AccountContext {
  /** The account of the resource. */
  owner: string
  /** Whether the resource is in the caller's account. */
  isSameAccount: boolean
  /** Whether the organization data describe the caller's account. */
  organizationCoversCaller: boolean
  /** Whether the organization data describe the resource's account. */
  organizationCoversResource: boolean
}

/** Derives the accounts from a question. */
export function deriveAccountContext(
  { account, principal, resourceAccount, request }: DecisionQuestion,
  caller: Caller,
): AccountContext {
  const home = account ?? principal.account
  const owner = resourceAccount ?? extractArnAccount(request.resource) ?? home
  return {
    owner,
    isSameAccount: owner === caller.account,
    organizationCoversCaller: caller.account === home,
    organizationCoversResource: owner === home,
  }
}
