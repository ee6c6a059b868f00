import * as z from 'zod/mini'
import type { DetectorFacts, DetectorFeature } from '../../../audit/resources/guardduty/detector.ts'
import type { Aspect } from '../aspect.ts'
import { getDetector, listDetectors } from './operations.ts'

const status = z.enum(['ENABLED', 'DISABLED'])
const idsAnswer = z.object({ DetectorIds: z.array(z.string()) })
const setting = z.object({ Name: z.string(), Status: status })
const feature = z.object({
  Name: z.string(),
  Status: status,
  AdditionalConfiguration: z.optional(z.nullable(z.array(setting))),
})
const detectorAnswer = z.object({ Status: status, Features: z.array(feature) })

/** The region's detector, if there is one: an account has at most one in a region. */
export const detector: Aspect<'AWS::GuardDuty::Detector'> = {
  operations: [listDetectors, getDetector],
  absent: [],
  async read(ask) {
    const { DetectorIds } = await ask(listDetectors, {}, idsAnswer)
    const [DetectorId] = DetectorIds
    if (DetectorId === undefined) return { facts: { status: 'NONE', features: {} } }
    const { Status, Features } = await ask(getDetector, { DetectorId }, detectorAnswer)
    return { facts: { status: Status, features: featuresOf(Features) } }
  },
}

function featuresOf(features: readonly z.infer<typeof feature>[]): DetectorFacts['features'] {
  const entries = features.map(({ Name, Status, AdditionalConfiguration }): [string, DetectorFeature] => {
    const additional = (AdditionalConfiguration ?? []).map(each => [each.Name, each.Status])
    return [
      Name,
      { status: Status, additional: Object.fromEntries(additional) as DetectorFeature['additional'] },
    ]
  })
  return Object.fromEntries(entries)
}
