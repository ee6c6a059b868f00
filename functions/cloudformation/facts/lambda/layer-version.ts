import { buildLayerResource } from '../../../../audit/resources/lambda/layer.ts'
import { buildLayerVersionResource } from '../../../../audit/resources/lambda/layer-version.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveListFact } from '../derive/derive-fact.ts'
import { projectOwnResource } from '../derive/edit-facts.ts'
import { readTexts } from '../properties/read-list.ts'

/** AWS::Lambda::LayerVersion: its layer and its runtimes. Without an own permission no other account can use it. */
export const projectLayerVersion: Projection = (resolvedResource, { account }) => {
  const { physicalId } = resolvedResource
  return projectOwnResource(resolvedResource, {
    resource: buildLayerVersionResource(physicalId, account),
    created: { policy: createFact('NONE' as const) },
    derive: () => ({
      layer: createFact(buildLayerResource(physicalId, account)),
      compatibleRuntimes: deriveListFact(
        () => readTexts(resolvedResource, 'CompatibleRuntimes'),
        items => items,
      ),
    }),
  })
}
