import * as z from 'zod/mini'
import { imageResource } from '../../resources/ecr/image.ts'
import { repositoryNamed } from '../../resources/ecr/repository.ts'
import type { Place } from '../../resources/resource.ts'
import { anImage, arrival, envelope, imageAction, inspectorScan, scanResource, text } from './ecr-shapes.ts'
import { movedTag } from './moved-tag.ts'
import { imageCause } from './told-twice.ts'
import { UnreadableEvent, type Actor, type Read, type Scope, type Subject, type Through } from '../change.ts'

/** The detail types of ECR's own events that are read (ECR User Guide, "Amazon ECR events and EventBridge"). */
export const SERVICE_EVENTS = [
  'ECR Image Action',
  'ECR Image Scan',
  'ECR Pull Through Cache Action',
  'ECR Replication Action',
  'ECR Scan Resource Change',
]

/** What an event says: whom it is about, and what happened there. */
interface Said {
  action: string
  subjects: readonly Subject[]
  through?: readonly Through[]
  /** The cause that CloudTrail's event of the same change shares. */
  sharedAt?: (at: string) => string
}

/** Reads one of ECR's or Inspector's own events, which name no actor. Throws UnreadableEvent. */
export function readEcrEvent(event: unknown, scope: Scope): Read {
  const { 'detail-type': type, source, id, account, region, time, detail } = shaped(envelope, event, 'event')
  if (!succeeded(type, detail)) return { ignored: 'failed' }
  const at = new Date(time).toISOString()
  const said = saidBy(type, detail, { account, region })
  if (!scope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  return {
    change: {
      id: `eb:${account}:${region}:${id}`,
      account,
      region,
      action: `${source === 'aws.ecr' ? 'ecr' : 'inspector2'}:${said.action}`,
      actor: source === 'aws.ecr' ? ECR : INSPECTOR,
      at,
      subjects: said.subjects,
      ...(said.through === undefined ? {} : { through: said.through }),
      ...(said.sharedAt === undefined ? {} : { shared: said.sharedAt(at) }),
      lags: false,
    },
  }
}

const ECR: Actor = { type: 'AWSService', name: 'Amazon ECR' }
const INSPECTOR: Actor = { type: 'AWSService', name: 'Amazon Inspector' }

/** Where each event says how it went; a failure need not name the image. */
const OUTCOMES: Readonly<Record<string, string>> = {
  'ECR Image Action': 'result',
  'ECR Pull Through Cache Action': 'sync-status',
  'ECR Replication Action': 'result',
}

function succeeded(type: string, detail: Readonly<Record<string, unknown>>): boolean {
  const outcome = Object.hasOwn(OUTCOMES, type) ? OUTCOMES[type] : undefined
  return outcome === undefined || shaped(text, detail[outcome], `${type} ${outcome}`) === 'SUCCESS'
}

function saidBy(type: string, detail: Readonly<Record<string, unknown>>, where: Place): Said {
  switch (type) {
    case 'ECR Image Action':
      return ofAction(shaped(imageAction, detail, type), where)
    case 'ECR Image Scan':
      return { action: 'ImageScan', subjects: [scanned(shaped(anImage, detail, type), where)] }
    case 'Inspector2 Scan':
      return ofInspector(shaped(inspectorScan, detail, type), where)
    case 'ECR Pull Through Cache Action':
      return { action: 'PullThroughCache', ...arrived(shaped(arrival, detail, type), where) }
    case 'ECR Replication Action':
      return { action: 'Replicate', ...arrived(shaped(arrival, detail, type), where) }
    case 'ECR Scan Resource Change':
      return ofScanResource(shaped(scanResource, detail, type), where)
    default:
      throw new UnreadableEvent(`${type} is no event of ECR that is read`)
  }
}

interface Named {
  'repository-name': string
  'image-digest': string
}

function imageOf({ 'repository-name': name, 'image-digest': digest }: Named, where: Place) {
  return imageResource(repositoryNamed(name, where).arn, digest, where)
}

function ofAction(said: z.infer<typeof imageAction>, where: Place): Said {
  const { 'action-type': type, 'target-storage-class': target } = said
  const resource = imageOf(said, where)
  switch (type) {
    case 'PUSH': {
      const subjects: Subject[] = [{ resource, facts: 'ALL', expects: { presence: 'PRESENT' } }]
      const sharedAt = (at: string) => imageCause('push', resource, { at, tag: said['image-tag'] })
      return { action: 'Push', subjects, ...taggedBy(said, where), sharedAt }
    }
    case 'DELETE':
      return {
        action: 'Delete',
        subjects: [{ resource, facts: 'ALL', expects: { presence: 'GONE' } }],
        sharedAt: at => imageCause('delete', resource, { at }),
      }
    case 'UPDATE_STORAGE_CLASS': {
      const facts = target === 'ARCHIVE' ? { storage: 'ARCHIVED' } : {}
      return {
        action: 'UpdateStorageClass',
        subjects: [{ resource, facts: ['storage', 'scan'], expects: { presence: 'PRESENT', facts } }],
      }
    }
    default:
      return { action: 'ImageAction', subjects: [{ resource, facts: 'ALL' }] }
  }
}

function scanned(image: Named, where: Place): Subject {
  return { resource: imageOf(image, where), facts: ['scan'], expects: { presence: 'PRESENT' } }
}

/** Inspector names the repository by its ARN, which must be one of the event's account and region. */
function ofInspector({ 'repository-name': arn, 'image-digest': digest }: Named, where: Place): Said {
  const name = arn.slice(arn.indexOf(':repository/') + ':repository/'.length)
  if (repositoryNamed(name, where).arn !== arn)
    throw new UnreadableEvent('Inspector2 Scan is about a repository of another account or region')
  return {
    action: 'Scan',
    subjects: [scanned({ 'repository-name': name, 'image-digest': digest }, where)],
  }
}

/** An image that came from another registry, with its repository, which may have been made for it. */
function arrived(image: z.infer<typeof arrival>, where: Place): Omit<Said, 'action'> {
  const repository = repositoryNamed(image['repository-name'], where)
  const subjects: Subject[] = [
    { resource: imageOf(image, where), facts: 'ALL', expects: { presence: 'PRESENT' } },
    { resource: repository, facts: 'ALL', expects: { presence: 'PRESENT' } },
  ]
  return { subjects, ...taggedBy(image, where) }
}

function taggedBy(said: z.infer<typeof arrival>, where: Place): Pick<Said, 'through'> {
  const { 'repository-name': name, 'image-tag': tag } = said
  return tag ? { through: movedTag(repositoryNamed(name, where), tag) } : {}
}

function ofScanResource({ repositories }: z.infer<typeof scanResource>, where: Place): Said {
  const subjects = repositories.map(
    ({ 'repository-name': name, 'scan-frequency': scanFrequency }): Subject => ({
      resource: repositoryNamed(name, where),
      facts: ['scanFrequency'],
      expects: { presence: 'PRESENT', ...(scanFrequency ? { facts: { scanFrequency } } : {}) },
    }),
  )
  return { action: 'ScanFrequencyChange', subjects }
}

function shaped<S extends z.ZodMiniType>(schema: S, value: unknown, what: string): z.infer<S> {
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UnreadableEvent(`${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}
