import { inBulkAtLast } from '../functions/answers/bulk.ts'
import { bulks } from '../functions/answers/bulks.ts'
import { AnswerNotUnderstood } from '../functions/answers/failure.ts'
import { roles } from '../functions/answers/iam/listing.ts'
import { askingIn, callerAccount, listAll, type Listing } from '../functions/answers/listing.ts'
import { listings } from '../functions/answers/listings.ts'
import { CallFailed, type Call } from '../functions/answers/operation.ts'
import { openAccountFile } from '../functions/local/account-file.ts'
import { firstRegionOf, partitionOf } from '../audit/resources/arn.ts'
import type { Resource } from '../audit/resources/resource.ts'
import { CannotRun } from './cannot-run.ts'

/** An account that can be asked: AWS itself, or an account file. */
export interface AskedAccount {
  call: Call
  regions: readonly string[]
}

/** An account file that can be asked. */
export interface RecordedAccount extends AskedAccount {
  /** When its last answer was given. */
  last: Date
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
): RecordedAccount {
  const file = openAccountFile(directory)
  const call = inBulkAtLast(file.callAt(clock), bulks)
  return { call, regions: only ?? file.regions, last: new Date(file.times.last) }
}

/** Said of an account file that holds nothing but what IAM and the like answer for all regions. */
const NO_REGION =
  'nothing of any region could be listed: the account file holds no answer of one; see --region'

/** Lists what is audited. What cannot be listed is said; an account file that never listed it is said so too. */
export async function listed(account: string, asked: AskedAccount): Promise<Listed> {
  const lists = await Promise.all(
    listings.flatMap(listing =>
      regionsOf(listing, asked).map(region => resourcesIn(listing, { account, region }, asked)),
    ),
  )
  return {
    resources: lists.flatMap(list => (Array.isArray(list) ? list : [])),
    unlisted: [
      ...(asked.regions.length === 0 ? [NO_REGION] : []),
      ...lists.flatMap(list => (Array.isArray(list) ? [] : [list.why])),
    ],
  }
}

/** Where `listing` is asked for: what the account has one list of, in the first region of its partition. */
function regionsOf(listing: Listing, { regions }: AskedAccount): readonly string[] {
  return listing.of === 'REGION' ? regions : [firstRegion(regions)]
}

function firstRegion(regions: readonly string[]): string {
  return firstRegionOf(partitionOf(regions[0] ?? ''))
}

async function resourcesIn(
  listing: Listing,
  where: { account: string; region: string },
  { call }: AskedAccount,
): Promise<Resource[] | { why: string }> {
  try {
    return await listAll(listing, askingIn(where.region, call), where)
  } catch (failure) {
    if (!(failure instanceof CallFailed || failure instanceof AnswerNotUnderstood)) throw failure
    const place = listing.of === 'REGION' ? ` in ${where.region}` : ''
    return { why: `${listing.noun}${place} could not be listed: ${failure.message}` }
  }
}

/** The number of the account. Throws CannotRun. */
export async function numberOf(asked: AskedAccount): Promise<string> {
  const region = asked.regions[0] ?? 'us-east-1'
  try {
    return await callerAccount(region, asked.call)
  } catch (failure) {
    if (!(failure instanceof CallFailed || failure instanceof AnswerNotUnderstood)) throw cannotAsk(failure)
    const found = await resourcesIn(roles, { account: '', region: firstRegion(asked.regions) }, asked)
    const number = Array.isArray(found) ? found[0]?.arn.split(':')[4] : undefined
    if (number) return number
    const why = `${failure.message}; sts:GetCallerIdentity or iam:ListRoles must be answered`
    throw new CannotRun(`which account this is cannot be told: ${why}`, { cause: failure })
  }
}

/** AWS cannot be asked at all: no credentials, no connection. */
export function cannotAsk(failure: unknown): CannotRun {
  const reason = failure instanceof Error ? failure.message : String(failure)
  return new CannotRun(`AWS cannot be asked: ${reason.split('\n')[0] ?? ''}; see --profile`, {
    cause: failure,
  })
}
