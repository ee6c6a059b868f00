import * as z from 'zod/mini'
import { listDeployedQueues, MIN_MESSAGE_SIZE, type DeployedQueue } from '../../../audit/deployment/queues.ts'
import { nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { isPolicyAdmitting } from './queue-policy.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getOwnQueueAttributes, listQueues } from './operations.ts'

const QUEUE_NOT_FOUND = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const urlsResponse = z.object({ QueueUrls: optional(z.array(z.string())) })

const numberText = z.string().check(z.regex(/^\d{1,12}$/))
const attributesResponse = z.object({
  Attributes: z.object({
    ApproximateNumberOfMessages: numberText,
    DelaySeconds: numberText,
    MaximumMessageSize: numberText,
    MessageRetentionPeriod: numberText,
    VisibilityTimeout: numberText,
    Policy: optional(z.string()),
    RedrivePolicy: optional(z.string()),
  }),
})

type QueueAttributes = z.infer<typeof attributesResponse>['Attributes']

/** The attributes that are read. */
const ATTRIBUTE_NAMES = [
  'ApproximateNumberOfMessages',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'RedrivePolicy',
  'VisibilityTimeout',
]

/** The queues of a region: missing and changed ones of this version, and dead-letter queues with messages. */
export const regionalQueues: FactCollector<'Assay::RegionalDeployment'> = {
  operations: [listQueues, getOwnQueueAttributes],
  notFoundErrors: [],
  async collect(callApi, location, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const expected = listDeployedQueues(location, scope)
    const urls = await fetchUrls(callApi, scope.prefix)
    const found = await Promise.all(
      expected.map(async queue => {
        const url = urls.get(queue.name)
        return { queue, attributes: url === undefined ? undefined : await fetchAttributes(callApi, url) }
      }),
    )
    const known = found.flatMap(({ queue, attributes }) => (attributes ? [{ queue, attributes }] : []))
    return {
      facts: {
        queues: {
          missing: found.flatMap(({ queue, attributes }) => (attributes ? [] : [queue.name])),
          deadLetters: Object.fromEntries(
            known
              .filter(({ queue, attributes }) => isHoldingLetters(queue, attributes))
              .map(({ queue, attributes }) => [queue.name, Number(attributes.ApproximateNumberOfMessages)]),
          ),
          changed: known
            .map(({ queue, attributes }) => ({
              name: queue.name,
              attributes: listChangedAttributes(queue, attributes),
            }))
            .filter(({ attributes }) => attributes.length > 0),
        },
      },
    }
  },
}

function isHoldingLetters(
  { work }: DeployedQueue,
  { ApproximateNumberOfMessages }: QueueAttributes,
): boolean {
  return work === undefined && Number(ApproximateNumberOfMessages) > 0
}

async function fetchUrls(callApi: TypedAwsCall, prefix: string): Promise<ReadonlyMap<string, string>> {
  const input = { QueueNamePrefix: nameParts(prefix).start, MaxResults: 1_000 }
  const pages = await fetchAllPages(callApi, listQueues, input, urlsResponse)
  return new Map(pages.flatMap(({ QueueUrls }) => QueueUrls ?? []).map(url => [parseQueueName(url), url]))
}

async function fetchAttributes(
  callApi: TypedAwsCall,
  QueueUrl: string,
): Promise<QueueAttributes | undefined> {
  const pending = callApi(
    getOwnQueueAttributes,
    { QueueUrl, AttributeNames: ATTRIBUTE_NAMES },
    attributesResponse,
  )
  return (await handleNotFound(QUEUE_NOT_FOUND, pending, undefined))?.Attributes
}

/** The attributes that delay or lose messages where they differ from the deployed ones. */
function listChangedAttributes(
  { retention, rules, work }: DeployedQueue,
  attributes: QueueAttributes,
): string[] {
  const isDeployed = {
    DelaySeconds: attributes.DelaySeconds === '0',
    MaximumMessageSize: Number(attributes.MaximumMessageSize) >= MIN_MESSAGE_SIZE,
    MessageRetentionPeriod: attributes.MessageRetentionPeriod === String(retention),
    Policy: isPolicyAdmitting(attributes.Policy ?? '', rules),
    RedrivePolicy: isRedriveDeployed(work, attributes.RedrivePolicy ?? ''),
    VisibilityTimeout: work === undefined || attributes.VisibilityTimeout === String(work.visibilityTimeout),
  }
  return Object.entries(isDeployed).flatMap(([attribute, same]) => (same ? [] : [attribute]))
}

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.union([z.number(), numberText]),
})

function isRedriveDeployed(work: DeployedQueue['work'], text: string): boolean {
  if (work === undefined) return text === ''
  const parsed = z.safeParse(redrivePolicy, parseJson(text))
  if (!parsed.success) return false
  const { deadLetterTargetArn, maxReceiveCount } = parsed.data
  return deadLetterTargetArn === work.deadLetterQueue && Number(maxReceiveCount) === work.maxReceives
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parseQueueName(url: string): string {
  return url.split('/').at(-1) ?? url
}
