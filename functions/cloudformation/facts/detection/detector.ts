import type { Fact } from '../../../../audit/resources/fact.ts'
import {
  buildDetectorResource,
  type DetectorFacts,
  type DetectorFeature,
} from '../../../../audit/resources/guardduty/detector.ts'
import { mapFeatures } from '../../../collectors/guardduty/detector.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import { projectOwnResource, setEntries } from '../derive/edit-facts.ts'
import { PropertyError } from '../properties/property-error.ts'
import { convertItems, readObjects } from '../properties/read-list.ts'
import {
  readChoice,
  readFlag,
  requireTextProperty,
  type PropertySource,
} from '../properties/read-property.ts'

const STATES = ['ENABLED', 'DISABLED'] as const

/** Other features of a new detector are on or off as GuardDuty decides. */
const UNKNOWN_FEATURES = 'GuardDuty decides which other features a detector has that it creates'

/** What a new detector has, and a region without one. */
const NOTHING_YET = {
  features: createFact({}),
  suppressionFilters: createFact([]),
  openFindings: createFact({ counts: {}, worst: [] }),
}

/** AWS::GuardDuty::Detector: whether the detector of the region is on, and its features. */
export const projectDetector: Projection = (resolvedResource, { account, region }) =>
  projectOwnResource(resolvedResource, {
    resource: buildDetectorResource({ account, region }),
    created: NOTHING_YET,
    removed: { status: createFact('NONE' as const), ...NOTHING_YET },
    derive: (before): ProjectedFacts<'AWS::GuardDuty::Detector'> => {
      const previous = before('status')
      const isPresent = 'known' in previous && previous.known !== 'NONE'
      const features = deriveListFact(
        () => convertItems(readObjects(resolvedResource, 'Features'), readFeature),
        items => mapFeatures(items),
      )
      return {
        status: deriveFact(() => ((readFlag(resolvedResource, 'Enable') ?? true) ? 'ENABLED' : 'DISABLED')),
        features: setFeatures(before('features'), features, isPresent ? undefined : UNKNOWN_FEATURES),
      }
    },
  })

function setFeatures(
  before: Fact<DetectorFacts['features']>,
  features: Fact<DetectorFacts['features']>,
  missing: string | undefined,
): Fact<DetectorFacts['features']> {
  if ('unknown' in features) return setEntries<DetectorFeature>(before, [], features.unknown)
  const entries = Object.entries(features.known).map(
    ([name, feature]) => [name, createFact(feature)] as const,
  )
  return setEntries(before, entries, features.incomplete ?? missing)
}

function readFeature(source: PropertySource) {
  const additional = convertItems(readObjects(source, 'AdditionalConfiguration'), readState)
  if (additional.missing !== undefined) throw new PropertyError(additional.missing)
  return { ...readState(source), AdditionalConfiguration: [...additional.items] }
}

function readState(source: PropertySource) {
  const status = readChoice(source, 'Status', STATES)
  if (status === undefined) throw new PropertyError('property Status of a feature is missing')
  return { Name: requireTextProperty(source, 'Name'), Status: status }
}
