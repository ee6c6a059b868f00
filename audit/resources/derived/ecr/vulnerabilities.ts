import type { ImageDerivedFacts, ImageScan, ImageVulnerabilities } from '../../ecr/image.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import type { ConfigurationDerivedFacts, ConfiguredKind } from '../../lambda/configuration.ts'
import { describeResource } from '../../kinds.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** The vulnerabilities that the last scan found. Unknown if the image is not scanned, or no longer. */
export const vulnerabilities = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['role', 'scan'] },
  ({ resource, role, scan }): Fact<ImageDerivedFacts['vulnerabilities']> =>
    role === 'IMAGE' ? readScan(scan, resource) : known(role),
)

/** The vulnerabilities of the image that $LATEST runs. */
export const functionImageVulnerabilities = defineImageVulnerabilities('AWS::Lambda::Function')

/** The vulnerabilities of the image that the version runs. */
export const versionImageVulnerabilities = defineImageVulnerabilities('AWS::Lambda::Version')

function defineImageVulnerabilities(kind: ConfiguredKind) {
  return defineDerivedFact(
    kind,
    { one: { image: { facts: ['scan'] } } },
    ({ image }): Fact<ConfigurationDerivedFacts['imageVulnerabilities']> =>
      image === 'NONE' ? known('NONE') : readScan(image.scan, image.resource),
  )
}

function readScan(scan: ImageScan | 'NONE', image: Resource): Fact<ImageVulnerabilities> {
  if (scan === 'NONE') return unknown(`${describeResource(image)} has not been scanned`)
  const { status, counts, worst } = scan
  if (status === 'COMPLETE' || status === 'ACTIVE') return known({ counts, worst })
  return unknown(`the scan status of ${describeResource(image)} is ${quoteText(status)}`)
}
