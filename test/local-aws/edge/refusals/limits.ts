import * as z from 'zod/mini'
import { type EdgeCall, parseForm } from '../call.ts'
import { buildErrorResponse, type EdgeResponse } from '../response.ts'

/** What AWS would refuse because of its size, although the emulator accepts it. */
interface Excess {
  code: string
  message: string
}

const text = z.string()
const attribute = z.object({ S: z.optional(text), N: z.optional(text) })
const putItem = z.object({ Item: z.record(text, attribute) })
const sendMessage = z.object({ MessageBody: text })
const sendMessageBatch = z.object({ Entries: z.array(z.object({ MessageBody: text })) })
const setQueueAttributes = z.object({ Attributes: z.object({ Policy: z.optional(text) }) })
const putEvents = z.object({
  Entries: z.array(
    z.object({ Source: text, DetailType: text, Detail: text, Resources: z.optional(z.array(text)) }),
  ),
})
const policy = z.object({ Statement: z.union([z.array(z.unknown()), z.object({})]) })

const MEASURES: Readonly<Record<string, (edgeCall: EdgeCall) => Excess | undefined>> = {
  'dynamodb:PutItem': call => limitItem(parseBody(call, putItem)),
  'events:PutEvents': call => limitEntries(parseBody(call, putEvents)),
  'iam:PutRolePolicy': call => limitInlinePolicy(call, 10_240),
  'iam:PutUserPolicy': call => limitInlinePolicy(call, 2_048),
  'iam:PutGroupPolicy': call => limitInlinePolicy(call, 5_120),
  'sns:Publish': call => limitPublication(parseForm(call.request).get('Message') ?? ''),
  'sqs:SendMessage': call => limitBatch([parseBody(call, sendMessage)]),
  'sqs:SendMessageBatch': call => limitBatch(parseBody(call, sendMessageBatch).Entries),
  'sqs:SetQueueAttributes': call => limitQueuePolicy(parseBody(call, setQueueAttributes).Attributes.Policy),
}

/** The refusal of a call that exceeds one of AWS's limits; undefined if it does not. */
export function refuseExcess(edgeCall: EdgeCall): EdgeResponse | undefined {
  const excess = MEASURES[`${edgeCall.service}:${edgeCall.operation}`]?.(edgeCall)
  return excess && buildErrorResponse(edgeCall, 400, excess.code, excess.message)
}

function parseBody<S extends z.ZodMiniType>({ request }: EdgeCall, shape: S): z.infer<S> {
  return z.parse(shape, JSON.parse(request.body.toString()))
}

/** DynamoDB Developer Guide, "Item size": 400 KB with the names of the attributes. A number has up to 21 bytes. */
function limitItem({ Item }: z.infer<typeof putItem>): Excess | undefined {
  const bytes = Object.entries(Item).reduce(
    (sum, [name, { S = '', N = '' }]) => sum + Buffer.byteLength(name + S) + Math.ceil(N.length / 2),
    0,
  )
  if (bytes <= 409_600) return undefined
  return { code: 'ValidationException', message: 'Item size has exceeded the maximum allowed size' }
}

/** SQS Developer Guide, "Message quotas": 1 MiB a message and a batch; ten messages a batch. */
function limitBatch(entries: readonly { MessageBody: string }[]): Excess | undefined {
  const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0)
  if (bytes > 1_048_576)
    return { code: 'AWS.SimpleQueueService.BatchRequestTooLong', message: `${bytes} bytes` }
  if (entries.length > 10)
    return {
      code: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      message: `${entries.length} entries`,
    }
  return undefined
}

/** SQS Developer Guide, "Policy quotas": 20 statements. */
function limitQueuePolicy(document: string | undefined): Excess | undefined {
  if (document === undefined || document === '') return undefined
  const { Statement } = z.parse(policy, JSON.parse(document))
  const count = Array.isArray(Statement) ? Statement.length : 1
  return count > 20 ? { code: 'OverLimit', message: `the policy has ${count} statements` } : undefined
}

/** SNS API Reference, "Publish": 256 KB. */
function limitPublication(message: string): Excess | undefined {
  const bytes = Buffer.byteLength(message)
  return bytes > 262_144
    ? { code: 'InvalidParameter', message: `Message too long: ${bytes} bytes` }
    : undefined
}

/** EventBridge User Guide, "Calculating PutEvents entry size": 256 KB an entry and a request; ten entries. */
function limitEntries({ Entries }: z.infer<typeof putEvents>): Excess | undefined {
  const bytes = Entries.reduce(
    (sum, { Source, DetailType, Detail, Resources = [] }) =>
      sum + 14 + Buffer.byteLength([Source, DetailType, Detail, ...Resources].join('')),
    0,
  )
  if (bytes <= 262_144 && Entries.length <= 10) return undefined
  return { code: 'ValidationException', message: `Total size of the entries: ${bytes} bytes` }
}

/** IAM User Guide, "IAM and AWS STS quotas": characters of an inline policy without white space. */
function limitInlinePolicy({ request }: EdgeCall, max: number): Excess | undefined {
  const document = parseForm(request).get('PolicyDocument') ?? ''
  const size = document.replaceAll(/\s/g, '').length
  return size > max
    ? { code: 'LimitExceeded', message: `Maximum policy size of ${max} bytes exceeded` }
    : undefined
}
