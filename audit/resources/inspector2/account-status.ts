import type { SuppressionFilter } from '../guardduty/suppression-filter.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** The status of a scan type of Inspector (Inspector API Reference, Status). */
type InspectorStatus = 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED' | 'SUSPENDING' | 'SUSPENDED'

/** The facts of Inspector in a region. */
export interface InspectorFacts {
  ecr: InspectorStatus
  /** `'NONE'` if the region does not support it. */
  lambda: InspectorStatus | 'NONE'
  /** `'NONE'` if the region does not support it. */
  lambdaCode: InspectorStatus | 'NONE'
  /** The filters that suppress findings. */
  suppressionFilters: readonly SuppressionFilter[]
}

export const inspectorKind = {
  kind: 'AWS::InspectorV2::AccountStatus',
  label: 'Inspector',
  facts: {
    ecr: { collector: 'status', affects: [] },
    lambda: { collector: 'status', affects: [] },
    lambdaCode: { collector: 'status', affects: [] },
    suppressionFilters: { collector: 'filters', affects: [] },
  },
} satisfies KindDefinition

/** Inspector in a region, whether it is enabled or not. */
export function buildInspectorResource({
  account,
  region,
}: ResourceLocation): Resource<'AWS::InspectorV2::AccountStatus'> {
  const arn = `arn:${getPartition(region)}:inspector2:${region}:${account}:status`
  return { kind: 'AWS::InspectorV2::AccountStatus', account, region, arn }
}
