import * as z from 'zod/mini'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { fetchPage } from '../lists/paginate.ts'
import { listFunctions, listLayers } from './operations.ts'

const functionsResponse = z.object({ Functions: z.array(z.object({ FunctionArn: z.string() })) })

/** The functions of a region. */
export const functionList: ResourceList = {
  kind: 'AWS::Lambda::Function',
  label: 'functions',
  scope: 'REGION',
  operations: [listFunctions],
  async listPage(callApi, where, token) {
    const { page, ...more } = await fetchPage(callApi, listFunctions, {}, functionsResponse, token)
    return { resources: page.Functions.map(each => buildFunctionResource(each.FunctionArn, where)), ...more }
  },
}

const layersResponse = z.object({
  Layers: z.array(
    z.object({
      LatestMatchingVersion: z.optional(z.nullable(z.object({ LayerVersionArn: z.string() }))),
    }),
  ),
})

/** The latest version of each of the account's own layers of a region. */
export const layerList: ResourceList = {
  kind: 'AWS::Lambda::LayerVersion',
  label: 'layers',
  scope: 'REGION',
  operations: [listLayers],
  async listPage(callApi, { account }, token) {
    const { page, ...more } = await fetchPage(callApi, listLayers, {}, layersResponse, token)
    const versions = page.Layers.flatMap(layer => layer.LatestMatchingVersion ?? [])
    return {
      resources: versions.map(version => buildLayerVersionResource(version.LayerVersionArn, account)),
      ...more,
    }
  },
}
