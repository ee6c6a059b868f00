import type { Place } from '../../resources/resource.ts'
import type { About } from '../about.ts'
import type { Actor, Expectation, Read, Scope, Subject } from '../change.ts'
import { imageCalled, imageIn, PRESENCE, repositoryCalled, UNNAMED, withLatest } from './ecr-names.ts'
import { movedTag } from './moved-tag.ts'
import { serviceEventOf, toldByService } from '../service-event.ts'
import { imageCause } from './told-twice.ts'

/** The detail types of ECR's own events that are read (ECR User Guide, "Amazon ECR events and EventBridge"). */
export const SERVICE_EVENTS = [
  'ECR Image Action',
  'ECR Image Scan',
  'ECR Referrer Action',
  'ECR Pull Through Cache Action',
  'ECR Replication Action',
  'ECR Scan Resource Change',
]

type Detail = Readonly<Record<string, unknown>>

/** What an event says: whom it is about, and what happened there. */
interface Said {
  action: string
  about: About
  /** The cause that CloudTrail's event of the same change shares. */
  shared?: string
}

const ECR: Actor = { type: 'AWSService', name: 'Amazon ECR' }

/** Reads one of ECR's own events, which name no actor. Throws UnreadableEvent for what is none. */
export function readEcrEvent(event: unknown, scope: Scope): Read {
  const told = serviceEventOf(event, 'aws.ecr', SERVICE_EVENTS)
  const { type, detail, account, region, at } = told
  if (hasFailed(type, detail)) return { ignored: 'failed' }
  if (!scope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  const { action, about, shared } = saidBy(type, detail, { account, region }, at)
  const change = { ...toldByService(told, ECR, `ecr:${action}`), ...about }
  return { change: { ...change, ...(shared === undefined ? {} : { shared }) } }
}

/** Where each event says how it went. That a scan failed is what became of the image: it is no failure to tell nothing of. */
const OUTCOMES: Readonly<Record<string, string>> = {
  'ECR Image Action': 'result',
  'ECR Referrer Action': 'result',
  'ECR Pull Through Cache Action': 'sync-status',
  'ECR Replication Action': 'result',
}

function hasFailed(type: string, detail: Detail): boolean {
  const field = OUTCOMES[type]
  const outcome = field === undefined ? undefined : detail[field]
  return typeof outcome === 'string' && outcome !== 'SUCCESS'
}

function saidBy(type: string, detail: Detail, where: Place, at: string): Said {
  switch (type) {
    case 'ECR Image Scan':
      return { action: 'ImageScan', about: aboutImage(detail, where, ['scan'], { presence: 'PRESENT' }) }
    case 'ECR Pull Through Cache Action':
      return { action: 'PullThroughCache', about: arrived(detail, where) }
    case 'ECR Replication Action':
      return { action: 'Replicate', about: arrived(detail, where) }
    case 'ECR Scan Resource Change':
      return { action: 'ScanFrequencyChange', about: aboutRepositories(detail, where) }
    default:
      return ofAction(detail, where, at)
  }
}

function ofAction(detail: Detail, where: Place, at: string): Said {
  switch (detail['action-type']) {
    case 'PUSH': {
      const about = aboutImage(detail, where, 'ALL', { presence: 'PRESENT' })
      return { action: 'Push', about: withTag(about, detail, where), ...sharedBy('push', about, at, detail) }
    }
    case 'DELETE': {
      const about = aboutImage(detail, where, PRESENCE, { presence: 'GONE' })
      return { action: 'Delete', about: withLatest(about), ...sharedBy('delete', about, at) }
    }
    case 'UPDATE_STORAGE_CLASS': {
      const archives = detail['target-storage-class'] === 'ARCHIVE'
      const facts = archives ? { storage: 'ARCHIVED' } : {}
      const expects = { presence: 'PRESENT', facts } as const
      return {
        action: 'UpdateStorageClass',
        about: aboutImage(detail, where, ['storage', 'scan', 'content'], expects),
      }
    }
    default:
      return { action: 'ImageAction', about: withTag(aboutImage(detail, where, 'ALL'), detail, where) }
  }
}

function aboutImage(detail: Detail, where: Place, facts: Subject['facts'], expects?: Expectation): About {
  const repository = repositoryIn(detail, where)
  const resource = imageCalled(detail['image-digest'], repository)
  if (resource === undefined) return imageIn(repository, facts)
  return { subjects: [{ resource, facts, ...(expects === undefined ? {} : { expects }) }] }
}

function repositoryIn(detail: Detail, where: Place) {
  return repositoryCalled(detail['repository-name'], where)
}

/** What a repository has that was made for an image; what of one that was there before cannot be otherwise by that. */
const ARRIVED = ['registry', 'policy', 'lifecyclePolicy', 'scanFrequency', 'latestImage', 'latestPush']

/** An image that came from another registry, with its repository, which may have been made for it. */
function arrived(detail: Detail, where: Place): About {
  const expects = { presence: 'PRESENT' } as const
  const { subjects, ...about } = withTag(aboutImage(detail, where, 'ALL', expects), detail, where)
  const resource = repositoryIn(detail, where)
  if (resource === undefined) return { subjects, ...about }
  return { subjects: [...subjects.filter(isImage), { resource, facts: ARRIVED, expects }], ...about }
}

function isImage({ resource }: Subject): boolean {
  return resource.kind === 'AWS::ECR::Image'
}

function withTag(about: About, detail: Detail, where: Place): About {
  const through = [...(about.through ?? []), ...movedTag(repositoryIn(detail, where), detail['image-tag'])]
  return through.length === 0 ? about : { ...about, through }
}

function sharedBy(
  what: 'push' | 'delete',
  { subjects: [image] }: About,
  at: string,
  { 'image-tag': tag }: Detail = {},
): Pick<Said, 'shared'> {
  if (image === undefined || !isImage(image)) return {}
  return { shared: imageCause(what, image.resource, { at, tag: typeof tag === 'string' ? tag : undefined }) }
}

/** Repositories that one event names at the most; it may be anybody's. */
const MOST_REPOSITORIES = 1_000

function aboutRepositories({ repositories }: Detail, where: Place): About {
  const named: readonly unknown[] = Array.isArray(repositories)
    ? repositories.slice(0, MOST_REPOSITORIES)
    : []
  const subjects = named.map(each => scannedOtherwise(each, where)).filter(each => each !== undefined)
  const isWhole = subjects.length > 0 && subjects.length === named.length
  return { ...(isWhole ? {} : UNNAMED), subjects }
}

function scannedOtherwise(said: unknown, where: Place): Subject | undefined {
  const detail = typeof said === 'object' && said !== null ? (said as Detail) : {}
  const resource = repositoryIn(detail, where)
  if (resource === undefined) return undefined
  const { 'scan-frequency': scanFrequency } = detail
  const facts = typeof scanFrequency === 'string' ? { scanFrequency } : {}
  return { resource, facts: ['scanFrequency'], expects: { presence: 'PRESENT', facts } }
}
