import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { describeStack, getTemplate } from './operations.ts'

/** The template that a stack was deployed from. */
export interface DeployedStackTemplate {
  /** JSON or YAML. */
  body: string
  /** The values of its parameters; CloudFormation hides those with NoEcho. */
  parameters: Readonly<Record<string, string>>
}

/** What CloudFormation returns instead of the value of a parameter with NoEcho. */
const HIDDEN = /^\*+$/

const text = z.string()
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const templateResponse = z.object({ TemplateBody: text })
const stacksResponse = z.object({
  Stacks: z.array(
    z.object({
      Parameters: optional(z.array(z.object({ ParameterKey: text, ParameterValue: optional(text) }))),
    }),
  ),
})

/** GetTemplate and DescribeStacks: the template of a stack with the values of its parameters. Throws AwsCallError. */
export async function fetchStackTemplate(
  callApi: TypedAwsCall,
  StackName: string,
): Promise<DeployedStackTemplate> {
  const [{ TemplateBody }, { Stacks }] = await Promise.all([
    callApi(getTemplate, { StackName, TemplateStage: 'Original' }, templateResponse),
    callApi(describeStack, { StackName }, stacksResponse),
  ])
  const [stack] = Stacks
  if (stack === undefined) throw new UnexpectedResponseError(`${describeStack.action} returned no stack`)
  const values = (stack.Parameters ?? []).flatMap(({ ParameterKey, ParameterValue }) =>
    ParameterValue && !HIDDEN.test(ParameterValue) ? [[ParameterKey, ParameterValue] as const] : [],
  )
  return { body: TemplateBody, parameters: Object.fromEntries(values) }
}
