import * as z from 'zod/mini'
import { parseArn } from '../../resources/arn.ts'
import { functionResource } from '../../resources/lambda/function.ts'
import { unnamed, type About } from '../about.ts'
import { UnreadableEvent, type Actor, type IgnoreReason, type Read, type Scope } from '../change.ts'
import { objectAt, textAt } from '../cloudtrail.ts'
import { imageCalled, imageIn, keptAs, repositoryKeptAs } from '../ecr/ecr-names.ts'

const SCAN = 'Inspector2 Scan'
const COVERAGE = 'Inspector2 Coverage'
const FINDING = 'Inspector2 Finding'

/**
 * What Inspector tells of images and functions (Inspector User Guide, "EventBridge event schema"): that it scanned one
 * for the first time, that it scans one no more or again, and what severe it found or took back. What is of another
 * cloud has no ARN; it is let in to be counted.
 */
export const inspectorPatterns = [
  {
    source: ['aws.inspector2'],
    'detail-type': [SCAN, COVERAGE],
    resources: [{ prefix: 'arn:' }, { prefix: '/' }],
  },
  {
    source: ['aws.inspector2'],
    'detail-type': [FINDING],
    resources: [{ prefix: 'arn:' }],
    detail: {
      severity: [{ 'anything-but': ['MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED'] }, { exists: false }],
    },
  },
] as const

const text = z.string().check(z.minLength(1), z.maxLength(2_048))
const envelope = z.object({
  'detail-type': z.enum([SCAN, COVERAGE, FINDING]),
  source: z.literal('aws.inspector2'),
  id: text,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: text,
  time: text.check(z.refine(time => !Number.isNaN(Date.parse(time)))),
  resources: z.optional(z.unknown()),
  detail: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
})

type Event = z.infer<typeof envelope>

const INSPECTOR: Actor = { type: 'AWSService', name: 'Amazon Inspector' }

/** Resources of one event at the most; it may be anybody's. */
const MOST = 100

/**
 * Reads an event of Inspector's as evidence about the images and functions that it names. A finding that is closed may
 * be mended, or no longer looked for. Throws UnreadableEvent for what is no such event.
 */
export function readInspectorEvent(event: unknown, scope: Scope): Read {
  const parsed = z.safeParse(envelope, event)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UnreadableEvent(`event: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  const { 'detail-type': type, id, account, region, time } = parsed.data
  const about = aboutEvent(parsed.data)
  if (about === 'other-cloud') return { ignored: about }
  if (!scope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  if (typeof about === 'string') return { ignored: about }
  const action = `inspector2:${type.replace('Inspector2 ', '')}`
  const at = new Date(time).toISOString()
  const change = { id: `eb:${account}:${region}:${id}`, account, region, action, actor: INSPECTOR, at }
  return { change: { ...change, ...about, lags: false } }
}

function aboutEvent(event: Event): About | IgnoreReason {
  const { provider } = event.detail ?? {}
  if (typeof provider === 'string' && provider !== 'AWS') return 'other-cloud'
  const scanned = event['detail-type'] === SCAN ? aboutScanned(event) : undefined
  if (scanned !== undefined) return scanned
  const ids = idsIn(event)
  if (ids.length === 0) return unnamed('AWS::ECR::Repository', 'AWS::Lambda::Function')
  if (ids.every(id => id.startsWith('/'))) return 'other-cloud'
  const about = ids.map(id => aboutCalled(id, event)).filter(each => each !== undefined)
  if (about.length === 0) return 'kind-not-audited'
  const through = about.flatMap(each => each.through ?? [])
  return { subjects: about.flatMap(each => each.subjects), ...(through.length === 0 ? {} : { through }) }
}

/** A scan names the image beside its repository. */
function aboutScanned(event: Event): About | undefined {
  const named = [event.detail?.['repository-name'], ...listOf(event.resources)]
  const [repository] = named.flatMap(arn => repositoryKeptAs(arn, event) ?? [])
  if (repository === undefined) return undefined
  const resource = imageCalled(event.detail?.['image-digest'], repository)
  if (resource === undefined) return imageIn(repository, ['scan'])
  return { subjects: [{ resource, facts: ['scan'], expects: { presence: 'PRESENT' } }] }
}

/** What an event is about: a finding says it of each resource, others beside their detail. */
function idsIn({ resources, detail }: Event): string[] {
  const found = listOf(detail?.['resources']).map(each => objectAt({ each }, 'each')['id'])
  const [ofFinding, ofEvent] = [found, listOf(resources)].map(ids =>
    ids.flatMap(id => textAt({ id }, 'id') ?? []),
  )
  return [...new Set(ofFinding?.length ? ofFinding : ofEvent)]
}

/** No fact of a function is of Inspector's; it is judged again all the same. */
function aboutCalled(id: string, event: Event): About | undefined {
  const { service, region, account } = parseArn(id) ?? {}
  if (region !== event.region || account !== event.account) return undefined
  if (service === 'lambda' && id.includes(':function:'))
    return { subjects: [{ resource: functionResource(id, event), facts: [] }] }
  const repository = repositoryKeptAs(id, event)
  if (repository === undefined) {
    const kept = service === 'ecr' ? keptAs(id, event) : undefined
    return kept && { subjects: [{ resource: kept, facts: ['scan'] }] }
  }
  if (event['detail-type'] !== COVERAGE) return imageIn(repository, ['scan'])
  return { subjects: [{ resource: repository, facts: ['scanFrequency'] }] }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST) : []
}
