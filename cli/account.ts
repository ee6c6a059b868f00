import { callerAccount, functionsIn, rolesOf } from '../functions/answers/listing.ts'
import { CallFailed, type Call } from '../functions/answers/operation.ts'
import { openAccountFile } from '../functions/local/account-file.ts'
import type { Resource } from '../audit/resources/resource.ts'
import { CannotRun } from './cannot-run.ts'

/** An account that can be asked: AWS itself, or an account file. */
export interface AskedAccount {
  call: Call
  regions: readonly string[]
}

/** What of an account could be listed, and why something could not be listed or read. */
export interface Listed {
  resources: Resource[]
  unlisted: string[]
}

/** The account file in `directory`, as it was at the time of `clock`; its own regions unless `only` names some. */
export function recordedAccount(
  directory: string,
  clock: () => Date,
  only: readonly string[] | undefined,
): AskedAccount {
  const file = openAccountFile(directory)
  return { call: file.callAt(clock), regions: only ?? file.regions }
}

/** Lists what is audited. What cannot be listed is said; an account file that never listed it is said so too. */
export async function listed(account: string, { call, regions }: AskedAccount): Promise<Listed> {
  const lists = await Promise.all([
    ...regions.map(region => orWhy(`functions in ${region}`, functionsIn(account, region, call))),
    orWhy('roles', rolesOf(account, 'us-east-1', call)),
  ])
  return {
    resources: lists.flatMap(list => (Array.isArray(list) ? list : [])),
    unlisted: lists.flatMap(list => (Array.isArray(list) ? [] : [list.why])),
  }
}

/** The number of the account. Throws CannotRun. */
export async function numberOf({ call, regions }: AskedAccount): Promise<string> {
  try {
    return await callerAccount(regions[0] ?? 'us-east-1', call)
  } catch (failure) {
    if (!(failure instanceof CallFailed)) throw cannotAsk(failure)
    const fromRoles = await orWhy('roles', rolesOf('', 'us-east-1', call))
    const number = Array.isArray(fromRoles) ? fromRoles[0]?.arn.split(':')[4] : undefined
    if (number) return number
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CannotRun(`which account this is cannot be told: ${reason}`, { cause: failure })
  }
}

/** AWS cannot be asked at all: no credentials, no connection. */
function cannotAsk(failure: unknown): CannotRun {
  const reason = failure instanceof Error ? failure.message : String(failure)
  return new CannotRun(`AWS cannot be asked: ${reason.split('\n')[0] ?? ''}; see --profile`, {
    cause: failure,
  })
}

async function orWhy(what: string, list: Promise<Resource[]>): Promise<Resource[] | { why: string }> {
  try {
    return await list
  } catch (failure) {
    if (!(failure instanceof CallFailed)) throw failure
    return { why: `${what} could not be listed: ${failure.message}` }
  }
}
