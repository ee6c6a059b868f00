import { partitionOf } from '../arn.ts'
import type { KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'

/** Where a scan of Inspector's stands (Inspector API Reference, Status). */
export type InspectorStatus = 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED' | 'SUSPENDING' | 'SUSPENDED'

/** What Inspector scans in a region. */
export interface InspectorFacts {
  ecr: InspectorStatus
  /** `'NONE'` where the region does not have it. */
  lambda: InspectorStatus | 'NONE'
  /** `'NONE'` where the region does not have it. */
  lambdaCode: InspectorStatus | 'NONE'
}

export const inspectorKind = {
  kind: 'AWS::InspectorV2::AccountStatus',
  noun: 'Inspector',
  facts: {
    ecr: { aspect: 'status', reaches: [] },
    lambda: { aspect: 'status', reaches: [] },
    lambdaCode: { aspect: 'status', reaches: [] },
  },
} satisfies KindDefinition

/** Inspector in a region, whether it is used or not. */
export function inspectorResource({ account, region }: Place): Resource<'AWS::InspectorV2::AccountStatus'> {
  const arn = `arn:${partitionOf(region)}:inspector2:${region}:${account}:status`
  return { kind: 'AWS::InspectorV2::AccountStatus', account, region, arn }
}
