import type { PolicyDocument } from '../../policy/document.ts'
import { parseArn } from '../arn.ts'
import { against, along, type KindDefinition } from '../kind.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'

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
  noun: 'layer',
  facts: {
    policy: { aspect: 'policy', reaches: [] },
    layer: {
      aspect: 'name',
      reaches: [[along('layer'), against('AWS::Lambda::Function', 'layerNames', 'BEHIND')]],
      relation: { to: 'AWS::Lambda::Layer', says: 'is a version of', inverse: 'the layer of' },
    },
    compatibleRuntimes: { aspect: 'version', reaches: [] },
  },
} satisfies KindDefinition

/** A layer version by its ARN, which may be another account's. */
export function layerVersionResource(arn: string, account: string): Resource<'AWS::Lambda::LayerVersion'> {
  return { kind: 'AWS::Lambda::LayerVersion', account, region: parseArn(arn)?.region ?? '', arn }
}
