import * as z from 'zod/mini'
import type { Kind, Place, Resource } from '../../audit/resources/resource.ts'
import { understood, type Ask } from './aspect.ts'
import type { Call, Operation } from './operation.ts'
import { getCallerIdentity } from './sts/operations.ts'

/** How the resources of a kind are found where nothing is known yet. */
export interface Listing {
  kind: Kind
  /** What people call all of them: `functions`. */
  noun: string
  /** Whether every region has its own list, the account has one, or the region has it where Assay lives. */
  of: 'REGION' | 'ACCOUNT' | 'HOME'
  operations: readonly Operation[]
  /** Those of the account that are in `where.region`, or in no region. Throws CallFailed and AnswerNotUnderstood. */
  list(ask: Ask, where: Place): Promise<readonly Resource[]>
}

/** Asks by `call` in `region`. */
export function askingIn(region: string, call: Call): Ask {
  return async (operation, input, shape) => understood(operation, await call(operation, region, input), shape)
}

/** The account that `call` asks. */
export async function callerAccount(region: string, call: Call): Promise<string> {
  const ask = askingIn(region, call)
  const identity = await ask(
    getCallerIdentity,
    {},
    z.object({ Account: z.string().check(z.regex(/^\d{12}$/)) }),
  )
  return identity.Account
}
