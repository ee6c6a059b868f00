import type { AwsOperation } from '../collectors/api/aws-call.ts'
import { describeStack, getTemplate } from '../collectors/cloudformation/operations.ts'
import type { Redactor } from '../collectors/fact-collector.ts'
import { detectSecrets } from '../collectors/redaction/secret-detectors.ts'
import { parseTemplate } from './template/parse-template.ts'
import { TemplateError, type Json } from './template/template.ts'

/**
 * A response of CloudFormation without values that may be secrets, so that an account file may contain it: in templates the
 * values of environment variables, of defaults with NoEcho, and everything that resembles a secret; of stacks their outputs.
 * Equal values have equal replacements. Other operations are returned as they are.
 */
export function redactStackResponse(
  awsOperation: AwsOperation,
  output: unknown,
  redactor: Redactor,
): unknown {
  if (awsOperation === getTemplate)
    return { TemplateBody: redactTemplate((output as { TemplateBody?: unknown }).TemplateBody, redactor) }
  if (awsOperation !== describeStack) return output
  const { Stacks = [] } = output as { Stacks?: readonly StackResponse[] }
  return {
    Stacks: Stacks.map(({ StackName, Parameters = [] }) => ({
      StackName,
      Parameters: Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => ({
        ParameterKey,
        ParameterValue: redactText(ParameterKey, ParameterValue, redactor),
      })),
    })),
  }
}

interface StackResponse {
  StackName?: string
  Parameters?: readonly { ParameterKey?: string; ParameterValue?: string }[]
}

/** What stands for a template that cannot be parsed: it may contain anything. */
const OMITTED = 'omitted'

function redactTemplate(body: unknown, redactor: Redactor): string {
  if (typeof body !== 'string') return OMITTED
  try {
    return JSON.stringify(redactJson('', parseTemplate(body, 'template').body, redactor))
  } catch (failure) {
    if (!(failure instanceof TemplateError)) throw failure
    return OMITTED
  }
}

function redactJson(name: string, value: Json, redactor: Redactor): Json {
  if (typeof value === 'string') return redactText(name, value, redactor)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => redactJson(name, item as Json, redactor))
  const fields = Object.entries(value as Readonly<Record<string, Json>>)
  const variable = fields.find(([field]) => field === 'Name')?.[1]
  const hidden = fields.some(([field, shown]) => field === 'NoEcho' && String(shown) === 'true')
  return Object.fromEntries(
    fields.map(([field, inner]) => {
      if (field === 'Variables') return [field, hideTexts(inner, redactor)]
      if (field === 'Value' && typeof variable === 'string') return [field, hideTexts(inner, redactor)]
      if (field === 'Default' && hidden) return [field, hideTexts(inner, redactor)]
      return [field, redactJson(field, inner, redactor)]
    }),
  )
}

function redactText(name: string, value: string, redactor: Redactor): string {
  return detectSecrets(value, name).length === 0 ? value : hideText(value, redactor)
}

/** Replaces all texts, but not the names in references. */
function hideTexts(value: Json, redactor: Redactor): Json {
  if (typeof value === 'string') return hideText(value, redactor)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => hideTexts(item as Json, redactor))
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Json>>).map(([field, inner]) => [
      field,
      field === 'Ref' || field === 'Fn::GetAtt' ? inner : hideTexts(inner, redactor),
    ]),
  )
}

function hideText(value: string, redactor: Redactor): string {
  return `redacted-${redactor(value)}`
}
