import { createHmac } from 'node:crypto'
import type { Redactor } from '../fact-collector.ts'
import { getFindings } from '../guardduty/operations.ts'
import { redactCodeBuildResponse } from './redact-codebuild.ts'
import { redactEcsResponse } from './redact-ecs.ts'
import { redactFindings } from './redact-guardduty.ts'
import { redactAllTags, redactTags } from './redact-tags.ts'
import { redactVariable } from './redact-variable.ts'
import type { AwsOperation } from '../api/aws-call.ts'

/** Fields of Lambda's outputs that may contain secrets and that no control needs. */
const OMITTED_FIELDS = ['Location', 'EntryPoint', 'Command']

/**
 * Redacts with HMACs keyed by `key`: equal values have equal hashes, which cannot be guessed without the key.
 */
export function createRedactor(key: string): Redactor {
  return text => createHmac('sha256', key).update(text).digest('hex').slice(0, 16)
}

/** `output` without values that may be secrets, so that an account file may contain it. */
export function redactResponse(awsOperation: AwsOperation, output: unknown, redactor: Redactor): unknown {
  if (awsOperation.service === 'codebuild') return redactCodeBuildResponse(output, redactor)
  if (awsOperation.service === 'ecs') return redactEcsResponse(output, redactor)
  if (awsOperation.action === getFindings.action) return redactFindings(output)
  if (isTagList(awsOperation)) return redactAllTags(output, redactor)
  if (awsOperation.service !== 'lambda') return output
  return redactValue(output, redactor)
}

/** Whether an operation returns nothing but tags. Those of IAM decide access, so that they stay as they are. */
function isTagList({ service, name }: AwsOperation): boolean {
  return service === 'resource-groups-tagging-api' || ['ListTagsForResource', 'ListQueueTags'].includes(name)
}

function redactValue(value: unknown, redactor: Redactor): unknown {
  if (Array.isArray(value)) return value.map(item => redactValue(item, redactor))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    if (name === 'Variables') return [name, redactVariables(inner, redactor)] as const
    // Their keys are names of the account, which can be those of the fields below.
    if (name === 'Tags') return [name, redactTags(inner, redactor)] as const
    if (OMITTED_FIELDS.includes(name)) return [name, 'omitted'] as const
    return [name, redactValue(inner, redactor)] as const
  })
  return Object.fromEntries(entries)
}

function redactVariables(value: unknown, redactor: Redactor): unknown {
  if (value === null || value === undefined) return value
  if (typeof value !== 'object') return 'omitted'
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, redactVariable(name, inner, redactor)]),
  )
}
