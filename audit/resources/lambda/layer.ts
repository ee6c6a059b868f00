import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** A layer has no facts of its own: it connects its versions. */
export const layerKind = {
  kind: 'AWS::Lambda::Layer',
  label: 'layer',
  facts: {},
} satisfies KindDefinition

/** The layer of a version, by the version's ARN. */
export function buildLayerResource(versionArn: string, account: string): Resource<'AWS::Lambda::Layer'> {
  const arn = versionArn.replace(/:\d+$/, '')
  return { kind: 'AWS::Lambda::Layer', account, region: parseArn(arn)?.region ?? '', arn }
}
