import { getGlobalServicesRegion, getPartition } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import { GLOBAL_REGION, type ResourceLocation, type Resource } from '../resource.ts'

/** The audited properties of a multi-Region trail. */
export interface Trail {
  name: string
  arn: string
  isLogging: boolean
  logsManagementWrites: boolean
  logFileValidation: boolean
  isOrganizationTrail: boolean
}

/** The facts of the trails of an account. */
export interface AccountTrailsFacts {
  /** Multi-Region trails. */
  trails: readonly Trail[]
}

export const accountTrailsKind = {
  kind: 'AWS::CloudTrail::AccountTrails',
  label: 'CloudTrail of account',
  facts: { trails: { collector: 'trails', affects: [[incoming('Assay::Deployment', 'trails')]] } },
} satisfies KindDefinition

/** The trails of an account, as one resource. */
export function buildAccountTrailsResource({
  account,
  region,
}: ResourceLocation): Resource<'AWS::CloudTrail::AccountTrails'> {
  const partition = getPartition(region)
  const arn = `arn:${partition}:cloudtrail:${getGlobalServicesRegion(partition)}:${account}:trails`
  return { kind: 'AWS::CloudTrail::AccountTrails', account, region: GLOBAL_REGION, arn }
}
