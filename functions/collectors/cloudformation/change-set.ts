import * as z from 'zod/mini'
import type { TypedAwsCall } from '../fact-collector.ts'
import { describeChangeSet, getTemplate } from './operations.ts'
import {
  parametersResponse,
  readParameterValues,
  templateResponse,
  type ShownParameters,
} from './stack-template.ts'

/** A change set, which is not executed yet. */
export interface ChangeSet {
  name: string
  stack: string
  /** CloudFormation's status, such as `CREATE_COMPLETE`. */
  status: string
  statusReason?: string
  /** JSON or YAML; macros are not expanded. */
  body: string
  parameters: ShownParameters
}

const text = z.string()
const changeSetResponse = z.extend(parametersResponse, {
  ChangeSetName: text,
  StackName: text,
  Status: text,
  StatusReason: z.optional(z.nullable(text)),
})

/** DescribeChangeSet and GetTemplate: a change set by its name and its stack, or by its ARN. Throws AwsCallError. */
export async function fetchChangeSet(
  callApi: TypedAwsCall,
  changeSet: string,
  stack: string | undefined,
): Promise<ChangeSet> {
  const input = { ChangeSetName: changeSet, ...(stack === undefined ? {} : { StackName: stack }) }
  const [described, { TemplateBody }] = await Promise.all([
    callApi(describeChangeSet, input, changeSetResponse),
    callApi(getTemplate, { ...input, TemplateStage: 'Original' }, templateResponse),
  ])
  const { ChangeSetName, StackName, Status, StatusReason } = described
  return {
    name: ChangeSetName,
    stack: StackName,
    status: Status,
    ...(StatusReason ? { statusReason: StatusReason } : {}),
    body: TemplateBody,
    parameters: readParameterValues(described, 'change set'),
  }
}
