import { createHash } from 'node:crypto'
import type { World, WorldImage, WorldScan } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between, chance, times } from './chance.ts'
import { LIFECYCLE_POLICY, REPOSITORY_POLICIES } from './documents.ts'
import { repositoryArn } from './place.ts'

type Images = Pick<World, 'repositories' | 'images' | 'registries'>

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

/** Tags that move. */
export const TAGS = ['prod', 'latest', '1.0.0', '1.1.0'] as const

/** Whether tags of a repository can move, and when its images are scanned. */
export const MUTABILITIES = ['MUTABLE', 'IMMUTABLE'] as const
export const FREQUENCIES = ['SCAN_ON_PUSH', 'MANUAL', 'CONTINUOUS_SCAN'] as const

const SCANNED_AT = '2026-05-11T09:00:00.000Z'

/** A scan that came to an end, clean or not. */
export function aScan(random: Random): WorldScan {
  const severity = random.of(['NONE', 'CRITICAL', 'HIGH', 'LOW'])
  if (severity === 'NONE') return { status: 'COMPLETE', completedAt: SCANNED_AT, counts: {} }
  const finding = { severity, package: 'openssl', version: '3.0.1' }
  return {
    status: 'COMPLETE',
    completedAt: SCANNED_AT,
    counts: { [severity]: 1 },
    findings: { 'CVE-2026-1000': finding },
  }
}

/** The ARN of the image that `content` makes. */
export function imageArn(repository: string, content: string): string {
  return `${repository}/sha256:${createHash('sha256').update(`${repository} ${content}`).digest('hex')}`
}

/** An image that was pushed at `pushedAt`, ISO 8601. */
export function anImage(random: Random, pushedAt: string): WorldImage {
  return { mediaType: MANIFEST, pushedAt, scan: aScan(random) }
}

/** An index of `children`, which no scanner looks at. */
export function anIndex(children: NonNullable<WorldImage['children']>, pushedAt: string): WorldImage {
  return { mediaType: INDEX, pushedAt, children }
}

/** Repositories with images, some of them for several platforms. */
export function repositories(random: Random): Images {
  const images: World['images'] = {}
  const all = times(between(random, 1, 2), number => {
    const arn = repositoryArn(number === 1 ? 'app' : `team/app-${number}`)
    const own = times(between(random, 1, 3), each => {
      const image = imageArn(arn, `first ${each}`)
      images[image] = anImage(random, pushedOn(number, each))
      return image
    })
    if (chance(random, 0.4)) {
      const children = Object.fromEntries(own.slice(0, 2).map(child => [child, { platform: 'linux/amd64' }]))
      const index = imageArn(arn, 'first index')
      images[index] = anIndex(children, pushedOn(number, 9))
      own.push(index)
    }
    return [arn, aRepository(random, own)] as const
  })
  return { images, repositories: Object.fromEntries(all), registries: {} }
}

function pushedOn(repository: number, hour: number): string {
  return new Date(Date.UTC(2026, 4, repository, hour)).toISOString()
}

function aRepository(random: Random, images: readonly string[]): World['repositories'][string] {
  const tagged = TAGS.flatMap(tag => (chance(random, 0.6) ? [[tag, random.of(images)] as const] : []))
  return {
    tagMutability: random.of(MUTABILITIES),
    scanFrequency: random.of(FREQUENCIES),
    tags: Object.fromEntries(tagged),
    ...(chance(random, 0.4) ? { policy: random.of(REPOSITORY_POLICIES) } : {}),
    ...(chance(random, 0.4) ? { lifecyclePolicy: LIFECYCLE_POLICY } : {}),
  }
}
