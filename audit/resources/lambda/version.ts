import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { incoming, type EffectPath, type KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import { versionRelationships } from '../function-paths.ts'
import type { ClassifiedExposure } from '../trust-level.ts'
import {
  defineConfigurationFacts,
  type ConfigurationDerivedFacts,
  type ConfigurationFacts,
} from './configuration.ts'

/** The facts of a published version of a function. Its configuration never changes; its policy and what Inspector says of it do. */
export interface VersionFacts extends ConfigurationFacts {
  policy: PolicyDocument | 'NONE'
}

/** The derived facts of a published version. */
export interface VersionDerivedFacts extends ConfigurationDerivedFacts {
  /** The principals that its policy admits. */
  policyExposure: readonly ClassifiedExposure[]
}

const functionsInUse: readonly EffectPath[] = versionRelationships.map(inUse => [
  incoming('AWS::Lambda::Function', inUse),
])

export const versionKind = {
  kind: 'AWS::Lambda::Version',
  label: 'function version',
  auditedIfReferenced: true,
  forgottenIfUnreferenced: true,
  facts: {
    ...defineConfigurationFacts(functionsInUse),
    policy: { collector: 'policy', affects: functionsInUse },
  },
} satisfies KindDefinition

/** The version `version` (a number) of a function. */
export function buildVersionResource(
  { account, region, arn }: Resource<'AWS::Lambda::Function'>,
  version: string,
): Resource<'AWS::Lambda::Version'> {
  return { kind: 'AWS::Lambda::Version', account, region, arn: `${arn}:${version}` }
}
