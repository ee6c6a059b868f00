import * as z from 'zod/mini'

/**
 * What a Lambda Hook is asked for a change set or a stack (CloudFormation Hooks User Guide, "Create Lambda functions to
 * evaluate resources for Lambda Hooks").
 */
export interface HookRequest {
  account: string
  region: string
  stack: string
  /** The change set that is created, or that is executed. */
  changeSetId?: string
  /** Where the templates are: a presigned address of Amazon S3. */
  payload: string
}

const text = (most: number) => z.string().check(z.maxLength(most))
const requestSchema = z.object({
  clientRequestToken: text(200),
  stackId: text(1_000),
  changeSetId: z.optional(z.nullable(text(1_600))),
  requestData: z.object({ targetType: text(100), payload: text(8_000) }),
})

const STACK_ID = /^arn:[a-z-]+:cloudformation:([a-z0-9-]+):(\d{12}):stack\/([A-Za-z][A-Za-z0-9-]*)\//

/** The request that an invocation carries; a text that says what is wrong with it. */
export function parseHookRequest(invocation: unknown): HookRequest | string {
  const parsed = requestSchema.safeParse(invocation)
  if (!parsed.success) return 'the request is not one of a Lambda Hook'
  const { stackId, changeSetId, requestData } = parsed.data
  const [, region, account, stack] = STACK_ID.exec(stackId) ?? []
  if (region === undefined || account === undefined || stack === undefined)
    return 'the request names no stack'
  if (requestData.targetType !== 'CHANGE_SET' && requestData.targetType !== 'STACK')
    return 'the request is about neither a change set nor a stack'
  const { payload } = requestData
  const changeSet = changeSetId ? { changeSetId } : {}
  return { account, region, stack, payload, ...changeSet }
}

/** The token that every answer repeats; empty if the invocation has none. */
export function readClientRequestToken(invocation: unknown): string {
  const parsed = z.object({ clientRequestToken: text(200) }).safeParse(invocation)
  return parsed.success ? parsed.data.clientRequestToken : ''
}
