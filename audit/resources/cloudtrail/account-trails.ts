import { firstRegionOf, partitionOf } from '../arn.ts'
import { against, type KindDefinition } from '../kind.ts'
import { GLOBAL, type Place, type Resource } from '../resource.ts'

/** A trail that covers all regions, as far as it is judged. */
export interface Trail {
  name: string
  arn: string
  isLogging: boolean
  logsManagementWrites: boolean
  logFileValidation: boolean
  isOrganizationTrail: boolean
}

/** What is known of the trails of an account. */
export interface AccountTrailsFacts {
  /** The trails that cover all regions. */
  trails: readonly Trail[]
}

export const accountTrailsKind = {
  kind: 'AWS::CloudTrail::AccountTrails',
  noun: 'CloudTrail of account',
  facts: { trails: { aspect: 'trails', reaches: [[against('Assay::Deployment', 'trails')]] } },
} satisfies KindDefinition

/** The trails of an account. */
export function accountTrailsResource({
  account,
  region,
}: Place): Resource<'AWS::CloudTrail::AccountTrails'> {
  const partition = partitionOf(region)
  const arn = `arn:${partition}:cloudtrail:${firstRegionOf(partition)}:${account}:trails`
  return { kind: 'AWS::CloudTrail::AccountTrails', account, region: GLOBAL, arn }
}
