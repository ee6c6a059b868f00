import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import { incoming, outgoing, type KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** The facts of a version of a Lambda layer. */
export interface LayerVersionFacts {
  /** `'FOREIGN'` for a layer of another account: only that account can read its policy. */
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  /** The layer of this version. */
  layer: Resource<'AWS::Lambda::Layer'>
  /** The compatible runtimes; empty means all. `'FOREIGN'` for a layer of another account. */
  compatibleRuntimes: readonly string[] | 'FOREIGN'
}

/** The derived facts of a version of a Lambda layer. */
export interface LayerVersionDerivedFacts {
  /** The principals that its policy admits; `'FOREIGN'` for a layer of another account. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

export const layerVersionKind = {
  kind: 'AWS::Lambda::LayerVersion',
  label: 'layer version',
  facts: {
    policy: { collector: 'policy', affects: [] },
    layer: {
      collector: 'name',
      affects: [[outgoing('layer'), incoming('AWS::Lambda::Function', 'layerNames', 'USES_OLDER_VERSION')]],
      relationship: { to: 'AWS::Lambda::Layer', label: 'is a version of', inverseLabel: 'the layer of' },
    },
    compatibleRuntimes: { collector: 'version', affects: [] },
  },
} satisfies KindDefinition

/** A layer version by its ARN, which can belong to another account. */
export function buildLayerVersionResource(
  arn: string,
  account: string,
): Resource<'AWS::Lambda::LayerVersion'> {
  return { kind: 'AWS::Lambda::LayerVersion', account, region: parseArn(arn)?.region ?? '', arn }
}
