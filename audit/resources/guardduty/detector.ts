import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { DetectorFindings } from './detector-findings.ts'
import type { SuppressionFilter } from './suppression-filter.ts'

/** A feature of GuardDuty with its additional settings (GuardDuty API Reference, DetectorFeatureConfigurationResult). */
export interface DetectorFeature {
  status: 'ENABLED' | 'DISABLED'
  additional: Readonly<Record<string, 'ENABLED' | 'DISABLED'>>
}

/** The facts of GuardDuty in a region, where an account has at most one detector. */
export interface DetectorFacts {
  /** `'NONE'` if there is no detector. */
  status: 'ENABLED' | 'DISABLED' | 'NONE'
  /** By GuardDuty's feature name, such as `LAMBDA_NETWORK_LOGS`. */
  features: Readonly<Record<string, DetectorFeature>>
  /** The filters that archive findings. */
  suppressionFilters: readonly SuppressionFilter[]
  /** What it reports of the account's own resources, without archived findings and samples. */
  openFindings: DetectorFindings
}

export const detectorKind = {
  kind: 'AWS::GuardDuty::Detector',
  label: 'GuardDuty detector',
  facts: {
    status: { collector: 'detector', affects: [] },
    features: { collector: 'detector', affects: [] },
    suppressionFilters: { collector: 'filters', affects: [] },
    openFindings: { collector: 'findings', affects: [] },
  },
} satisfies KindDefinition

/** GuardDuty's detector in a region, whether it exists or not. */
export function buildDetectorResource({
  account,
  region,
}: ResourceLocation): Resource<'AWS::GuardDuty::Detector'> {
  const arn = `arn:${getPartition(region)}:guardduty:${region}:${account}:detector`
  return { kind: 'AWS::GuardDuty::Detector', account, region, arn }
}
