import type {
  ImageDerivedFacts,
  ImageScan,
  ImageVulnerabilities,
  VulnerabilityCounts,
} from '../../ecr/image.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import type { ConfigurationDerivedFacts, ConfiguredKind } from '../../lambda/configuration.ts'
import { describeResource } from '../../kinds.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/**
 * The vulnerabilities that the last scan found, suppressed or not. Unknown if the image is not scanned, or no longer;
 * incomplete if the suppressed ones are unknown.
 */
export const vulnerabilities = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['role', 'scan'], anyOf: ['suppressed'] },
  ({ resource, role, scan, suppressed }): Fact<ImageDerivedFacts['vulnerabilities']> =>
    role === 'IMAGE' ? readScan({ resource, scan, suppressed }) : known(role),
)

/** The vulnerabilities of the image that $LATEST runs. */
export const functionImageVulnerabilities = defineImageVulnerabilities('AWS::Lambda::Function')

/** The vulnerabilities of the image that the version runs. */
export const versionImageVulnerabilities = defineImageVulnerabilities('AWS::Lambda::Version')

function defineImageVulnerabilities(kind: ConfiguredKind) {
  return defineDerivedFact(
    kind,
    { one: { image: { facts: ['scan'], anyOf: ['suppressed'] } } },
    ({ image }): Fact<ConfigurationDerivedFacts['imageVulnerabilities']> =>
      image === 'NONE' ? known('NONE') : readScan(image),
  )
}

interface ScannedImage {
  resource: Resource
  scan: ImageScan | 'NONE'
  suppressed?: VulnerabilityCounts | undefined
}

function readScan({ resource, scan, suppressed = {} }: ScannedImage): Fact<ImageVulnerabilities> {
  if (scan === 'NONE') return unknown(`${describeResource(resource)} has not been scanned`)
  const { status, counts, worst, fixes } = scan
  if (status === 'COMPLETE' || status === 'ACTIVE')
    return known({ counts, worst, suppressed, ...(fixes === undefined ? {} : { fixes }) })
  return unknown(`the scan status of ${describeResource(resource)} is ${quoteText(status)}`)
}
