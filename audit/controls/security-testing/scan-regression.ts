import type { RunningWorkloads } from '../../resources/inverse/inverse-facts.ts'
import { getImageDigest } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { GainedTag } from '../../resources/recorded/moved-tags.ts'
import { isOfOtherAccount } from '../../resources/resource.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../settings/severity.ts'
import { quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import {
  compareImages,
  type ComparedImage,
  type NewVulnerabilities,
  type ReplacingImage,
} from '../criteria/compared-images.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignImage } from '../criteria/foreign-images.ts'
import { joinNames } from '../criteria/format-text.ts'
import { combineIndexResults, skipNotRunnable } from '../criteria/multi-arch-images.ts'
import { quoteNames, summarizeNames, summarizePhrases } from '../criteria/task-definitions.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

/** `threshold`: new vulnerabilities of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

const scanFacts = ['role', 'scan', 'suppressed'] as const

export const scanRegression = control(
  {
    id: 'security-testing/scan-regression',
    title:
      'A pushed image should not have severe vulnerabilities that the image that it replaces does not have',
    severity: 'MEDIUM',
    rationale:
      'What deploys a tag gets the image that the tag points to. If that image has vulnerabilities that the one before did not ' +
      'have, the next deployment makes every workload that runs the older image worse, and no one decided it.',
    remediation:
      'Do not deploy the tag. Rebuild the image without the new vulnerabilities, push it, and let the pipeline compare the scans ' +
      'before it moves a tag (DescribeImageScanFindings); or move the tag back to the image that it replaced (PutImage).',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.1.1'], 'NIST SP 800-53 r5': ['CM-3', 'RA-5'] },
    criteria: [
      'An image replaced another one if Assay received the event of the push that moved a tag from the other one to it, and it ' +
        'has the tag since. Without such an event the result is NOT_APPLICABLE.',
      'A vulnerability is new if the replaced image does not have its id at the threshold or higher. With continuous scanning of ' +
        'both images, one that Inspector first observed after the push and after the first scan of the image does not count: ' +
        'the replaced image can have it, too. Otherwise the scan of the replaced image must have ended later, because an ' +
        'earlier scan did not know what was published since; until then the result is INSUFFICIENT_DATA.',
      'Assay keeps the ten most severe vulnerabilities of a scan, and the number of all. If lists are not complete, the numbers ' +
        'decide: an image with more vulnerabilities than the replaced one fails. If they do not decide, the result is ' +
        'INSUFFICIENT_DATA, and so it is if filters of Inspector suppress as many as could be new.',
      'Of multi-arch images, those of the same platform are compared.',
      'If the replaced image was deleted, the result is INSUFFICIENT_DATA, unless the image has no vulnerabilities of the threshold.',
      FOREIGN_REPOSITORY_CRITERION,
    ],
    knownLimitations: [
      'A vulnerability that Inspector publishes in the minutes of the push can be reported of the new image first. The finding ' +
        'ends when it is reported of the replaced one.',
      'Assay receives no events of findings of Inspector below HIGH. With a lower threshold, what is known of the replaced image ' +
        'can be as old as the last full scan.',
      'Whether a scan counts a vulnerability once for each package is not known; if it does, more packages with it count as more ' +
        'vulnerabilities.',
      'Images of a platform that the replaced index did not have are not compared.',
      'Only the image that had the tag last is compared, not those before it.',
      'What moved a tag is kept for 400 days after the last push of the tag; then the result is NOT_APPLICABLE.',
    ],
    settings,
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Image',
      {
        facts: [...scanFacts, 'platforms', 'scanEnds', 'gainedTags'],
        each: {
          children: { facts: [...scanFacts, 'scanEnds'] },
          replaced: {
            facts: [...scanFacts, 'platforms', 'runBy'],
            each: { children: { facts: scanFacts } },
          },
        },
      },
      ({ gainedTags, replaced, ...image }, { settings: { threshold } }) => {
        const { resource, role } = image
        if (isOfOtherAccount(resource)) return skipForeignImage()
        if (gainedTags.length === 0)
          return notApplicable('Assay received no event of a push that moved a tag from another image to it.')
        if (role !== 'IMAGE' && role !== 'INDEX') return skipNotRunnable(role)
        if (role === 'INDEX' && !image.children.some(child => child.role === 'IMAGE'))
          return combineIndexResults([])
        return evaluateReplacements(image, gainedTags, replaced, threshold)
      },
    ),
  ],
)

type ReplacedImage = ComparedImage & { runBy: RunningWorkloads }

/** An image that was replaced, the tags that moved from it, and what is new. */
interface Regression {
  tags: readonly [GainedTag, ...GainedTag[]]
  runBy: RunningWorkloads
  found: readonly NewVulnerabilities[]
}

function evaluateReplacements(
  image: ReplacingImage,
  gainedTags: readonly GainedTag[],
  replaced: readonly ReplacedImage[],
  threshold: Severity,
): Evaluation {
  const severe = severities.filter(severity => isSeverityAtLeast(severity, threshold))
  const compared = groupByReplaced(gainedTags).map(tags => {
    const [{ from }] = tags
    const previous = replaced.find(({ resource }) => resource.arn === from.arn)
    const { at } = tags.at(-1) ?? tags[0]
    const comparison = compareImages(image, previous, { severe, at, replaced: from })
    return { tags, runBy: previous?.runBy ?? { first: [], count: 0 }, ...comparison }
  })
  const worse = compared.filter(({ found }) => found.length > 0)
  if (worse.length > 0) return describeRegressions(image, worse, threshold)
  const [unknown] = compared.flatMap(each => each.unknown)
  if (unknown !== undefined) return insufficientData(unknown)
  return compliant({
    image: image.resource.arn,
    threshold,
    replaced: compared.map(({ tags: [{ from }] }) => from.arn).slice(0, 3),
  })
}

/** Groups tags by the image from which they moved, in the order of time. */
function groupByReplaced(gainedTags: readonly GainedTag[]): [GainedTag, ...GainedTag[]][] {
  const groups = new Map<string, [GainedTag, ...GainedTag[]]>()
  for (const gained of gainedTags) {
    const group = groups.get(gained.from.arn)
    if (group === undefined) groups.set(gained.from.arn, [gained])
    else group.push(gained)
  }
  return [...groups.values()]
}

/** Describes what is new compared with the first replaced image, and names the others. */
function describeRegressions(
  { resource }: ReplacingImage,
  regressions: readonly Regression[],
  threshold: Severity,
): Evaluation {
  const [first, ...others] = regressions
  if (first === undefined) return insufficientData('nothing was compared')
  const { tags, runBy, found } = first
  const [{ from, at, changeId }] = tags
  const names = tags.map(({ tag }) => tag)
  const also = summarizePhrases(others.map(({ tags: [each] }) => describeResource(each.from)))
  return nonCompliant(
    [
      `${names.length === 1 ? 'Tag' : 'Tags'} ${joinNames(quoteNames(names))} moved to ${describeResource(resource)} from ` +
        `${describeResource(from)} at ${quoteText(at)}.`,
      ...found.slice(0, SHOWN_PLATFORMS).map(each => describeFound(each, threshold)),
      describeWorkloads(runBy),
      ...(also.length === 0 ? [] : [`It is worse than ${joinNames(also)}, too, which it also replaced.`]),
    ].join(' '),
    {
      image: resource.arn,
      replaced: from.arn,
      tags: summarizeNames(names),
      movedAt: at,
      change: changeId,
      atLeast: found.reduce((sum, { atLeast }) => sum + atLeast, 0),
      vulnerabilities: summarizeNames([...new Set(found.flatMap(({ ids }) => ids))]),
      runBy: runBy.count,
    },
    regressions.flatMap(each => each.tags.map(({ tag }) => `${tag} ${getImageDigest(each.tags[0].from)}`)),
  )
}

/** The platforms whose new vulnerabilities are described. */
const SHOWN_PLATFORMS = 3

function describeFound({ image, ids, atLeast, isExact }: NewVulnerabilities, threshold: Severity): string {
  const count = `${isExact ? '' : 'at least '}${atLeast} ${atLeast === 1 ? 'vulnerability' : 'vulnerabilities'}`
  const severity = threshold === 'CRITICAL' ? 'CRITICAL' : `${threshold} or higher`
  const sentence = `The scan of ${image} found ${count} of severity ${severity} that the replaced image does not have`
  if (ids.length === 0) return `${sentence}.`
  return `${sentence}${isExact ? ': ' : '; among these can be '}${joinNames(quoteNames(ids))}.`
}

function describeWorkloads({ first, count, more }: RunningWorkloads): string {
  if (count === 0) return 'No function, service or standalone task is known to run the replaced image.'
  const named = first.slice(0, SHOWN_WORKLOADS).map(describeResource)
  const rest = count - named.length
  const others = more ? [`more than ${rest} others`] : rest > 0 ? [`${rest} more`] : []
  const isOne = count === 1 && more === undefined
  return (
    `${capitalize(joinNames([...named, ...others]))} ${isOne ? 'runs' : 'run'} the replaced image: a deployment of the tag ` +
    `makes ${isOne ? 'it' : 'them'} worse.`
  )
}

/** The workloads that a reason names. */
const SHOWN_WORKLOADS = 5

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
