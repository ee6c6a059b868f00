import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { describeChangeSet, describeStack, getTemplate } from './operations.ts'

/** The template that a stack was deployed from. */
export interface DeployedStackTemplate {
  /** JSON or YAML. */
  body: string
  parameters: ShownParameters
}

/** The values of the parameters of a stack or change set. */
export type ShownParameters = Readonly<Record<string, string | HiddenValue>>

/** A value of a parameter with NoEcho, which CloudFormation does not show. */
export interface HiddenValue {
  hiddenIn: 'stack' | 'change set'
}

/** What CloudFormation returns instead of the value of a parameter with NoEcho. */
const HIDDEN = /^\*+$/

const text = z.string()
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
/** What is needed of a response of GetTemplate. */
export const templateResponse = z.object({ TemplateBody: text })
/** The parameters in a response that has some. */
export const parametersResponse = z.object({
  Parameters: optional(
    z.array(
      z.object({
        ParameterKey: text,
        ParameterValue: optional(text),
        UsePreviousValue: optional(z.boolean()),
      }),
    ),
  ),
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

/** DescribeStacks: the values of the parameters of a stack. Throws AwsCallError. */
export async function fetchStackParameters(
  callApi: TypedAwsCall,
  StackName: string,
): Promise<ShownParameters> {
  const { Stacks } = await callApi(describeStack, { StackName }, stacksResponse)
  const [stack] = Stacks
  if (stack === undefined) throw new UnexpectedResponseError(`${describeStack.action} returned no stack`)
  return readParameterValues(stack, 'stack')
}

/**
 * DescribeChangeSet: the values of the parameters of a change set, without those that keep the value of the stack. Throws
 * AwsCallError.
 */
export async function fetchChangeSetParameters(
  callApi: TypedAwsCall,
  StackName: string,
  ChangeSetName: string,
): Promise<ShownParameters> {
  const changeSet = await callApi(describeChangeSet, { StackName, ChangeSetName }, parametersResponse)
  return readParameterValues(changeSet, 'change set')
}

/** The values of the parameters in a response, without those that keep the value of the stack. */
export function readParameterValues(
  { Parameters }: z.output<typeof parametersResponse>,
  hiddenIn: HiddenValue['hiddenIn'],
): ShownParameters {
  return Object.fromEntries(
    (Parameters ?? [])
      .filter(({ ParameterValue, UsePreviousValue }) => isSet(ParameterValue) || UsePreviousValue !== true)
      .map(({ ParameterKey, ParameterValue }) => [
        ParameterKey,
        isSet(ParameterValue) && !HIDDEN.test(ParameterValue) ? ParameterValue : { hiddenIn },
      ]),
  )
}

function isSet(value: string | null | undefined): value is string {
  return value !== undefined && value !== null
}
