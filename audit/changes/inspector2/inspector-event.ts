import { parseArn } from '../../resources/arn.ts'
import { functionResource } from '../../resources/lambda/function.ts'
import { unnamed, type About } from '../about.ts'
import type { Actor, IgnoreReason, Read, Scope } from '../change.ts'
import { serviceEventOf, toldByService, type ServiceEvent } from '../service-event.ts'
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

const INSPECTOR: Actor = { type: 'AWSService', name: 'Amazon Inspector' }

/** Resources of one event at the most; it may be anybody's. */
const MOST = 100

/**
 * Reads an event of Inspector's as evidence about the images and functions that it names. A finding that is closed may
 * be mended, or no longer looked for. Throws UnreadableEvent for what is no such event.
 */
export function readInspectorEvent(event: unknown, scope: Scope): Read {
  const told = serviceEventOf(event, 'aws.inspector2', [SCAN, COVERAGE, FINDING])
  const about = aboutEvent(told)
  if (about === 'other-cloud') return { ignored: about }
  if (!scope.regions.includes(told.region)) return { ignored: 'out-of-scope-region' }
  if (typeof about === 'string') return { ignored: about }
  const action = `inspector2:${told.type.replace('Inspector2 ', '')}`
  return { change: { ...toldByService(told, INSPECTOR, action), ...about } }
}

function aboutEvent(event: ServiceEvent): About | IgnoreReason {
  const { provider } = event.detail
  if (typeof provider === 'string' && provider !== 'AWS') return 'other-cloud'
  const scanned = event.type === SCAN ? aboutScanned(event) : undefined
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
function aboutScanned(event: ServiceEvent): About | undefined {
  const named = [event.detail['repository-name'], ...listOf(event.resources)]
  const [repository] = named.flatMap(arn => repositoryKeptAs(arn, event) ?? [])
  if (repository === undefined) return undefined
  const resource = imageCalled(event.detail['image-digest'], repository)
  if (resource === undefined) return imageIn(repository, ['scan'])
  return { subjects: [{ resource, facts: ['scan'], expects: { presence: 'PRESENT' } }] }
}

/** What an event is about: a finding says it of each resource, others beside their detail. */
function idsIn({ resources, detail }: ServiceEvent): string[] {
  const found = listOf(detail['resources']).map(each => objectAt({ each }, 'each')['id'])
  const [ofFinding, ofEvent] = [found, listOf(resources)].map(ids =>
    ids.flatMap(id => textAt({ id }, 'id') ?? []),
  )
  return [...new Set(ofFinding?.length ? ofFinding : ofEvent)]
}

/** No fact of a function is of Inspector's; it is judged again all the same. */
function aboutCalled(id: string, event: ServiceEvent): About | undefined {
  const { service, region, account } = parseArn(id) ?? {}
  if (region !== event.region || account !== event.account) return undefined
  if (service === 'lambda' && id.includes(':function:'))
    return { subjects: [{ resource: functionResource(id, event), facts: [] }] }
  const repository = repositoryKeptAs(id, event)
  if (repository === undefined) {
    const kept = service === 'ecr' ? keptAs(id, event) : undefined
    return kept && { subjects: [{ resource: kept, facts: ['scan'] }] }
  }
  if (event.type !== COVERAGE) return imageIn(repository, ['scan'])
  return { subjects: [{ resource: repository, facts: ['scanFrequency'] }] }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST) : []
}
