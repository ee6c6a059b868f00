import { createHash } from 'node:crypto'
import type { ExampleAccount, ExampleImage, ExampleScan } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseBetween, chooseWithProbability, repeatTimes } from './random-choice.ts'
import { LIFECYCLE_POLICY, REPOSITORY_POLICIES } from './policy-documents.ts'
import { formatRepositoryArn } from './identifiers.ts'

type Images = Pick<ExampleAccount, 'repositories' | 'images' | 'registries'>

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

/** Tags that move. */
export const IMAGE_TAGS = ['prod', 'latest', '1.0.0', '1.1.0'] as const

/** Whether tags of a repository can move, and when its images are scanned. */
export const TAG_MUTABILITIES = ['MUTABLE', 'IMMUTABLE'] as const
export const SCAN_FREQUENCIES = ['SCAN_ON_PUSH', 'MANUAL', 'CONTINUOUS_SCAN'] as const

const SCANNED_AT = '2026-05-11T09:00:00.000Z'

/** A completed scan, with or without findings. */
export function generateScan(seededRandom: SeededRandom): ExampleScan {
  const severity = seededRandom.pick(['NONE', 'CRITICAL', 'HIGH', 'LOW'])
  if (severity === 'NONE') return { status: 'COMPLETE', completedAt: SCANNED_AT, counts: {} }
  const finding = { severity, package: 'openssl', version: '3.0.1' }
  return {
    status: 'COMPLETE',
    completedAt: SCANNED_AT,
    counts: { [severity]: 1 },
    findings: { 'CVE-2026-1000': finding },
  }
}

/** Formats the ARN of the image with this content. */
export function formatHistoryImageArn(repository: string, content: string): string {
  return `${repository}/sha256:${createHash('sha256').update(`${repository} ${content}`).digest('hex')}`
}

/** Builds an image that was pushed at `pushedAt`, ISO 8601. */
export function generateImage(seededRandom: SeededRandom, pushedAt: string): ExampleImage {
  return { mediaType: MANIFEST, pushedAt, scan: generateScan(seededRandom) }
}

/** Builds an image index of `children`, which is not scanned. */
export function generateImageIndex(
  children: NonNullable<ExampleImage['children']>,
  pushedAt: string,
): ExampleImage {
  return { mediaType: INDEX, pushedAt, children }
}

/** Builds repositories with images, some of them for several platforms. */
export function generateRepositories(seededRandom: SeededRandom): Images {
  const images: ExampleAccount['images'] = {}
  const all = repeatTimes(chooseBetween(seededRandom, 1, 2), number => {
    const arn = formatRepositoryArn(number === 1 ? 'app' : `team/app-${number}`)
    const own = repeatTimes(chooseBetween(seededRandom, 1, 3), each => {
      const image = formatHistoryImageArn(arn, `first ${each}`)
      images[image] = generateImage(seededRandom, choosePushTime(number, each))
      return image
    })
    if (chooseWithProbability(seededRandom, 0.4)) {
      const children = Object.fromEntries(own.slice(0, 2).map(child => [child, { platform: 'linux/amd64' }]))
      const index = formatHistoryImageArn(arn, 'first index')
      images[index] = generateImageIndex(children, choosePushTime(number, 9))
      own.push(index)
    }
    return [arn, generateRepository(seededRandom, own)] as const
  })
  return { images, repositories: Object.fromEntries(all), registries: {} }
}

function choosePushTime(repository: number, hour: number): string {
  return new Date(Date.UTC(2026, 4, repository, hour)).toISOString()
}

function generateRepository(
  seededRandom: SeededRandom,
  images: readonly string[],
): ExampleAccount['repositories'][string] {
  const tagged = IMAGE_TAGS.flatMap(tag =>
    chooseWithProbability(seededRandom, 0.6) ? [[tag, seededRandom.pick(images)] as const] : [],
  )
  return {
    tagMutability: seededRandom.pick(TAG_MUTABILITIES),
    scanFrequency: seededRandom.pick(SCAN_FREQUENCIES),
    tags: Object.fromEntries(tagged),
    ...(chooseWithProbability(seededRandom, 0.4) ? { policy: seededRandom.pick(REPOSITORY_POLICIES) } : {}),
    ...(chooseWithProbability(seededRandom, 0.4) ? { lifecyclePolicy: LIFECYCLE_POLICY } : {}),
  }
}
