import * as z from 'zod/mini'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import { createResourceList } from '../lists/resource-list.ts'
import { listFunctions, listLayers } from './operations.ts'

/** The functions of a region. */
export const functionList = createResourceList(
  { kind: 'AWS::Lambda::Function', label: 'functions', scope: 'REGION' },
  listFunctions,
  { response: z.object({ Functions: z.array(z.object({ FunctionArn: z.string() })) }) },
  ({ Functions }, where) => Functions.map(({ FunctionArn }) => buildFunctionResource(FunctionArn, where)),
)

const layersResponse = z.object({
  Layers: z.array(
    z.object({
      LatestMatchingVersion: z.optional(z.nullable(z.object({ LayerVersionArn: z.string() }))),
    }),
  ),
})

/** The latest version of each of the account's own layers of a region. */
export const layerList = createResourceList(
  { kind: 'AWS::Lambda::LayerVersion', label: 'layers', scope: 'REGION' },
  listLayers,
  { response: layersResponse },
  ({ Layers }, { account }) =>
    Layers.flatMap(({ LatestMatchingVersion }) => LatestMatchingVersion ?? []).map(({ LayerVersionArn }) =>
      buildLayerVersionResource(LayerVersionArn, account),
    ),
)
