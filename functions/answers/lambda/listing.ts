import * as z from 'zod/mini'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { layerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import type { Listing } from '../listing.ts'
import { askPage } from '../pages.ts'
import { listFunctions, listLayers } from './operations.ts'

const functionsAnswer = z.object({ Functions: z.array(z.object({ FunctionArn: z.string() })) })

/** The functions of a region. */
export const functions: Listing = {
  kind: 'AWS::Lambda::Function',
  noun: 'functions',
  of: 'REGION',
  operations: [listFunctions],
  async page(ask, where, token) {
    const { page, ...more } = await askPage(ask, listFunctions, {}, functionsAnswer, token)
    return { resources: page.Functions.map(each => functionResource(each.FunctionArn, where)), ...more }
  },
}

const layersAnswer = z.object({
  Layers: z.array(
    z.object({
      LatestMatchingVersion: z.optional(z.nullable(z.object({ LayerVersionArn: z.string() }))),
    }),
  ),
})

/** The latest version of each of the account's own layers of a region. */
export const layers: Listing = {
  kind: 'AWS::Lambda::LayerVersion',
  noun: 'layers',
  of: 'REGION',
  operations: [listLayers],
  async page(ask, { account }, token) {
    const { page, ...more } = await askPage(ask, listLayers, {}, layersAnswer, token)
    const versions = page.Layers.flatMap(layer => layer.LatestMatchingVersion ?? [])
    return {
      resources: versions.map(version => layerVersionResource(version.LayerVersionArn, account)),
      ...more,
    }
  },
}
