import {
  compareScans,
  type ComparedScan,
  type ComparisonGap,
  type Replacement,
  type ScanComparison,
} from '../../engines/image/scan-comparison.ts'
import type { ImagePlatform, ImageRole, ImageScan, VulnerabilityCounts } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { ScanEnd } from '../../resources/recorded/scan-end.ts'
import type { Resource } from '../../resources/resource.ts'
import type { Severity } from '../../settings/severity.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'

/** What is compared of an image of one platform. */
interface ScannedImage {
  resource: Resource<'AWS::ECR::Image'>
  role: ImageRole
  scan: ImageScan | 'NONE'
  suppressed: VulnerabilityCounts
}

/** What is compared of an image, or of an index with its images. */
export interface ComparedImage extends ScannedImage {
  platforms: readonly ImagePlatform[]
  children: readonly ScannedImage[]
}

/** An image that replaced another one, with the ends of its scans. */
export interface ReplacingImage extends ComparedImage {
  scanEnds: readonly ScanEnd[] | 'NONE'
  children: readonly (ScannedImage & { scanEnds: readonly ScanEnd[] | 'NONE' })[]
}

/** What an image has that the replaced one does not have. */
export interface NewVulnerabilities extends Extract<ScanComparison, { result: 'NEW' }> {
  /** The image, in words. */
  image: string
}

/** The outcome of a comparison: all new vulnerabilities, and why more can be new, in words. */
export interface ImageComparison {
  found: readonly NewVulnerabilities[]
  unknown: readonly string[]
}

type Leaf = ReplacingImage['children'][number]

/**
 * Compares the scan of an image with that of the one that it replaced, and the images of indexes by their platforms. A platform
 * that the replaced index does not have has no predecessor. `previous` is undefined if the replaced image was deleted.
 */
export function compareImages(
  next: ReplacingImage,
  previous: ComparedImage | undefined,
  { severe, at, replaced }: { severe: readonly Severity[]; at: string; replaced: Resource },
): ImageComparison {
  const pairs = pairByPlatform(next, previous)
  if ('unknown' in pairs) return { found: [], unknown: [pairs.unknown] }
  const outcomes = pairs.map(({ platform, image, before }): ImageComparison => {
    const name = describeImage(image, platform)
    const scan = readScan(image, severe)
    if (scan === undefined) return { found: [], unknown: [explainScan(name, image)] }
    if (scan.count + scan.suppressed === 0) return { found: [], unknown: [] }
    if (before === undefined)
      return { found: [], unknown: [`${describeResource(replaced)}, which it replaced, was deleted`] }
    const scanBefore = readScan(before, severe)
    if (scanBefore === undefined)
      return { found: [], unknown: [explainScan(describeImage(before, platform), before)] }
    const firstScanEnd = image.scanEnds === 'NONE' ? undefined : image.scanEnds[0]?.at
    const replacement: Replacement = { at, ...(firstScanEnd === undefined ? {} : { firstScanEnd }) }
    const compared = compareScans(scan, scanBefore, replacement)
    if (compared.result === 'NEW') return { found: [{ ...compared, image: name }], unknown: [] }
    if (compared.result === 'NONE') return { found: [], unknown: [] }
    return { found: [], unknown: [explainGap(compared, name, describeImage(before, platform))] }
  })
  return {
    found: outcomes.flatMap(({ found }) => found),
    unknown: outcomes.flatMap(({ unknown }) => unknown),
  }
}

interface ImagePair {
  platform?: string
  image: Leaf
  /** Undefined if it was deleted. */
  before: ScannedImage | undefined
}

function pairByPlatform(
  next: ReplacingImage,
  previous: ComparedImage | undefined,
): readonly ImagePair[] | { unknown: string } {
  if (next.role !== 'INDEX' && previous?.role !== 'INDEX') return [{ image: next, before: previous }]
  const images = next.role === 'INDEX' ? next.children.filter(({ role }) => role === 'IMAGE') : [next]
  if (previous === undefined) return images.map(image => ({ image, before: undefined }))
  if (next.role !== previous.role)
    return {
      unknown: `only one of ${describeResource(next.resource)} and ${describeResource(previous.resource)} is an image index: their platforms cannot be compared`,
    }
  const before = groupByPlatform(previous)
  const pairs = [...groupByPlatform(next)]
  const unclear = [...pairs, ...before].find(([platform, group]) => platform === '' || group.length > 1)
  if (unclear !== undefined)
    return {
      unknown: `an image index does not name the platform of ${describeResource(unclear[1][0].resource)}, or names it twice`,
    }
  const matched = pairs.flatMap(([platform, [image]]): ImagePair[] => {
    const [one] = before.get(platform) ?? []
    return one === undefined ? [] : [{ platform, image, before: one }]
  })
  if (matched.length > 0) return matched
  return {
    unknown: `${describeResource(next.resource)} and ${describeResource(previous.resource)} have no platform in common`,
  }
}

type Group<T> = [T, ...T[]]

/** Groups the runnable images of an index by platform; the empty text stands for one that is not named. */
function groupByPlatform<T extends ScannedImage>({
  platforms,
  children,
}: Pick<ComparedImage, 'platforms'> & { children: readonly T[] }): Map<string, Group<T>> {
  const groups = new Map<string, Group<T>>()
  for (const image of children.filter(({ role }) => role === 'IMAGE')) {
    const platform = platforms.find(({ arn }) => arn === image.resource.arn)?.platform ?? ''
    const group = groups.get(platform)
    if (group === undefined) groups.set(platform, [image])
    else group.push(image)
  }
  return groups
}

function describeImage({ resource }: ScannedImage, platform: string | undefined): string {
  return `${describeResource(resource)}${platform === undefined ? '' : ` (${quoteName(platform)})`}`
}

/** The part of a complete scan that counts; undefined if the image has none. */
function readScan({ scan, suppressed }: ScannedImage, severe: readonly Severity[]): ComparedScan | undefined {
  if (scan === 'NONE' || (scan.status !== 'COMPLETE' && scan.status !== 'ACTIVE')) return undefined
  const { status, completedAt, counts, worst, fixes } = scan
  const sum = (by: VulnerabilityCounts) => severe.reduce((all, severity) => all + (by[severity] ?? 0), 0)
  return {
    scanner: status === 'ACTIVE' || fixes !== undefined ? 'INSPECTOR' : 'ECR',
    isContinuous: status === 'ACTIVE',
    ...(completedAt === undefined ? {} : { completedAt }),
    count: sum(counts),
    suppressed: sum(suppressed),
    listed: worst.filter(({ severity }) => severe.some(each => each === severity)),
  }
}

function explainScan(name: string, { scan }: ScannedImage): string {
  return `${name} has no complete scan (status ${quoteText(scan === 'NONE' ? 'NONE' : scan.status)})`
}

const GAPS: Readonly<Record<ComparisonGap, string>> = {
  LISTED_IN_PART: 'the lists of their vulnerabilities are not complete, and the counts do not decide',
  OLDER_SCAN: 'the replaced one was scanned earlier, when less was known: scan it again (StartImageScan)',
  OTHER_SCANNER: 'their scans are by different scanners',
  SUPPRESSED: 'filters of Inspector suppress some, of which the ids are not known',
  TIME_NOT_KNOWN: 'it is not known whether some became known only after the first scan',
}

function explainGap(
  { gap, ids }: Extract<ScanComparison, { result: 'UNKNOWN' }>,
  name: string,
  before: string,
): string {
  const [first] = ids
  const example = first === undefined ? '' : `, such as ${quoteName(first)}`
  return `whether ${name} has vulnerabilities that ${before} does not have${example}, is not known: ${GAPS[gap]}`
}
