import * as z from 'zod/mini'
import type { DetectorFacts, DetectorFeature } from '../../../audit/resources/guardduty/detector.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { getDetector, listDetectors } from './operations.ts'

const status = z.enum(['ENABLED', 'DISABLED'])
const idsResponse = z.object({ DetectorIds: z.array(z.string()) })
const setting = z.object({ Name: z.string(), Status: status })
const feature = z.object({
  Name: z.string(),
  Status: status,
  AdditionalConfiguration: z.optional(z.nullable(z.array(setting))),
})
/** A response of GetDetector. */
export const detectorResponse = z.object({ Status: status, Features: z.array(feature) })

/** The region's detector, if it exists: an account has at most one per region. */
export const detectorStatus: FactCollector<'AWS::GuardDuty::Detector'> = {
  operations: [listDetectors, getDetector],
  notFoundErrors: [],
  async collect(callApi) {
    const DetectorId = await findDetectorId(callApi)
    if (DetectorId === undefined) return { facts: { status: 'NONE', features: {} } }
    const { Status, Features } = await callApi(getDetector, { DetectorId }, detectorResponse)
    return { facts: { status: Status, features: mapFeatures(Features) } }
  },
}

/** The id of the region's detector, if it exists. */
export async function findDetectorId(callApi: TypedAwsCall): Promise<string | undefined> {
  const { DetectorIds } = await callApi(listDetectors, {}, idsResponse)
  return DetectorIds[0]
}

/** The features of a detector by name. */
export function mapFeatures(features: readonly z.infer<typeof feature>[]): DetectorFacts['features'] {
  const entries = features.map(({ Name, Status, AdditionalConfiguration }): [string, DetectorFeature] => {
    const additional = (AdditionalConfiguration ?? []).map(each => [each.Name, each.Status])
    return [
      Name,
      { status: Status, additional: Object.fromEntries(additional) as DetectorFeature['additional'] },
    ]
  })
  return Object.fromEntries(entries)
}
