import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { describeChangeSet, describeStack, getTemplate } from './operations.ts'

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
/** What is needed of a response of GetTemplate. */
export const templateResponse = z.object({ TemplateBody: text })
/** The parameters in a response that has some. */
export const parametersResponse = z.object({
  Parameters: optional(z.array(z.object({ ParameterKey: text, ParameterValue: optional(text) }))),
})
const stacksResponse = z.object({ Stacks: z.array(parametersResponse) })

/** GetTemplate and DescribeStacks: the template of a stack with the values of its parameters. Throws AwsCallError. */
export async function fetchStackTemplate(
  callApi: TypedAwsCall,
  StackName: string,
): Promise<DeployedStackTemplate> {
  const [{ TemplateBody }, parameters] = await Promise.all([
    callApi(getTemplate, { StackName, TemplateStage: 'Original' }, templateResponse),
    fetchStackParameters(callApi, StackName),
  ])
  return { body: TemplateBody, parameters }
}

/** DescribeStacks: the values of the parameters of a stack, without those that are hidden. Throws AwsCallError. */
export async function fetchStackParameters(
  callApi: TypedAwsCall,
  StackName: string,
): Promise<Readonly<Record<string, string>>> {
  const { Stacks } = await callApi(describeStack, { StackName }, stacksResponse)
  const [stack] = Stacks
  if (stack === undefined) throw new UnexpectedResponseError(`${describeStack.action} returned no stack`)
  return pickShownParameters(stack)
}

/** DescribeChangeSet: the values of the parameters of a change set, without those that are hidden. Throws AwsCallError. */
export async function fetchChangeSetParameters(
  callApi: TypedAwsCall,
  StackName: string,
  ChangeSetName: string,
): Promise<Readonly<Record<string, string>>> {
  return pickShownParameters(
    await callApi(describeChangeSet, { StackName, ChangeSetName }, parametersResponse),
  )
}

/** The values of parameters, without those that are hidden. */
export function pickShownParameters({
  Parameters,
}: z.output<typeof parametersResponse>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (Parameters ?? []).flatMap(({ ParameterKey, ParameterValue }) =>
      ParameterValue && !HIDDEN.test(ParameterValue) ? [[ParameterKey, ParameterValue] as const] : [],
    ),
  )
}
