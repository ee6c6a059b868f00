import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import { incoming, outgoing, type KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** What is known of a version of a Lambda layer. */
export interface LayerVersionFacts {
  /** Who else may use it; `'FOREIGN'` where the layer is another account's, which alone may read its policy. */
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  /** What it is a version of. */
  layer: Resource<'AWS::Lambda::Layer'>
  /** The runtimes that it is meant for, all if there is none; `'FOREIGN'` where the layer is another account's. */
  compatibleRuntimes: readonly string[] | 'FOREIGN'
}

/** What engines say of a version of a Lambda layer. */
export interface LayerVersionDerivedFacts {
  /** Whom its policy lets in; `'FOREIGN'` where the layer is another account's. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

export const layerVersionKind = {
  kind: 'AWS::Lambda::LayerVersion',
  label: 'layer',
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

/** A layer version by its ARN, which may be another account's. */
export function buildLayerVersionResource(
  arn: string,
  account: string,
): Resource<'AWS::Lambda::LayerVersion'> {
  return { kind: 'AWS::Lambda::LayerVersion', account, region: parseArn(arn)?.region ?? '', arn }
}
