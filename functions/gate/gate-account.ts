import type { Forecast } from '../../audit/forecast/forecast.ts'
import type { Proposal } from '../../audit/forecast/proposal.ts'
import type { FactsByName } from '../../audit/resources/fact.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { DeployedStack } from './deployed-stack.ts'

/** The account that a proposed change is judged in. */
export interface GateAccount {
  account: string
  now: Date
  /** The regions that were read; `'ALL'` for an account of which nothing is known. */
  regions: readonly string[] | 'ALL'
  /** Why parts of the account could not be read. */
  unread: readonly string[]
  loadFacts: (resource: Resource) => Promise<FactsByName | undefined>
  readStack(region: string, stack: string): Promise<DeployedStack | undefined | { unknown: string }>
  forecast(proposal: Proposal): Promise<Forecast>
}
