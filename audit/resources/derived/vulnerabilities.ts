import type { ImageDerivedFacts, ImageScan, Vulnerabilities } from '../ecr/image.ts'
import { known, unknown, type Fact } from '../fact.ts'
import type { FunctionDerivedFacts } from '../lambda/function.ts'
import { spoken } from '../kinds.ts'
import type { Resource } from '../resource.ts'
import { derived } from './derive.ts'

/** What the last scan found in the image. What no scan has looked at, or looks at any more, is unknown. */
export const vulnerabilities = derived(
  'AWS::ECR::Image',
  { facts: ['role', 'scan'] },
  ({ resource, role, scan }): Fact<ImageDerivedFacts['vulnerabilities']> =>
    role === 'IMAGE' ? foundBy(scan, resource) : known(role),
)

/** What the last scan found in the image that the function runs. */
export const imageVulnerabilities = derived(
  'AWS::Lambda::Function',
  { one: { image: { facts: ['scan'] } } },
  ({ image }): Fact<FunctionDerivedFacts['imageVulnerabilities']> =>
    image === 'NONE' ? known('NONE') : foundBy(image.scan, image.resource),
)

function foundBy(scan: ImageScan | 'NONE', image: Resource): Fact<Vulnerabilities> {
  if (scan === 'NONE') return unknown(`${spoken(image)} has not been scanned`)
  const { status, counts, worst } = scan
  if (status === 'COMPLETE' || status === 'ACTIVE') return known({ counts, worst })
  return unknown(`the scan of ${spoken(image)} has the status ${status}`)
}
