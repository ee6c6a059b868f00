import { quoteName } from '../../../../../audit/text/quote-text.ts'
import type { Json } from '../../../template/template.ts'
import { getField, isJsonList, isJsonObject } from '../../value-texts.ts'
import { refusePart } from '../expander.ts'
import { findManagedPolicyArn } from './managed-policies.ts'
import { expandPolicyTemplate } from './policy-templates.ts'
import { readValue, reportPart, type PartSource } from '../read-part.ts'
import {
  createUnresolvedPart,
  isFunctionCall,
  isNoValue,
  readBranches,
  type JsonObject,
} from '../serverless-value.ts'

/** The policies of a role: ARNs of managed ones, and inline ones with name and document. */
export interface RolePolicies {
  managed: readonly Json[]
  inline: readonly Json[]
}

interface ConvertedPolicy {
  is: 'MANAGED' | 'INLINE'
  value: Json
}

/**
 * The policies in the property `Policies` of a function or a state machine: names and ARNs of managed policies, documents,
 * and policy templates. `name` begins the names of inline policies. Throws TemplateError for what AWS SAM refuses.
 */
export function readRolePolicies(source: PartSource, roleId: string): RolePolicies {
  const value = readValue(source, 'Policies')
  if (value === undefined) return { managed: [], inline: [] }
  if (isFunctionCall(value) && readBranches(value)?.slice(1).some(isJsonList) === true)
    return leaveAll('a function stands where AWS SAM needs the list of policies itself')
  const policies = isJsonList(value) ? value : [value]
  const converted = policies.map((policy, index) =>
    convertPolicy(policy, `${roleId}Policy${index}`, ['Policies', String(index)], source),
  )
  return {
    managed: converted.flatMap(each => (each.is === 'MANAGED' ? [each.value] : [])),
    inline: converted.flatMap(each => (each.is === 'INLINE' ? [each.value] : [])),
  }
}

function leaveAll(why: string): RolePolicies {
  return { managed: [createUnresolvedPart(why)], inline: [createUnresolvedPart(why)] }
}

function convertPolicy(
  policy: Json,
  name: string,
  path: readonly string[],
  source: PartSource,
): ConvertedPolicy {
  if (typeof policy === 'string')
    return { is: 'MANAGED', value: findManagedPolicyArn(policy, source.expander.partition) }
  const branches = readBranches(policy)
  if (branches !== undefined) return convertBranches(branches, name, path, source)
  if (isFunctionCall(policy)) {
    if ('Fn::Transform' in policy) reportPart(source, path.join('.'), 'a macro writes the policy')
    return { is: 'MANAGED', value: policy }
  }
  const document = isJsonObject(policy) ? readDocument(policy, path, source) : undefined
  if (document === undefined)
    throw refusePart(
      source.expander,
      source.maker,
      path,
      'AWS SAM accepts names and ARNs of managed policies, policy documents and policy templates. Correct the policy.',
    )
  return { is: 'INLINE', value: { PolicyName: name, PolicyDocument: document } }
}

function convertBranches(
  [condition, whenTrue, whenFalse]: readonly [string, Json, Json],
  name: string,
  path: readonly string[],
  source: PartSource,
): ConvertedPolicy {
  const [first, second] = [whenTrue, whenFalse].map(branch =>
    isNoValue(branch) ? undefined : convertPolicy(branch, name, path, source),
  )
  if (first !== undefined && second !== undefined && first.is !== second.is)
    throw refusePart(
      source.expander,
      source.maker,
      path,
      'The branches of Fn::If are policies of different kinds, which AWS SAM refuses. Write two functions.',
    )
  const value = { 'Fn::If': [condition, first?.value ?? whenTrue, second?.value ?? whenFalse] }
  return { is: first?.is ?? second?.is ?? 'MANAGED', value }
}

function readDocument(
  policy: JsonObject,
  path: readonly string[],
  { expander, maker }: PartSource,
): JsonObject | undefined {
  if (getField(policy, 'Statement') !== undefined) return policy
  const [template, ...more] = Object.entries(policy)
  if (template === undefined || more.length > 0) return undefined
  const [name, values] = template
  if (!isJsonObject(values) && values !== null) return undefined
  const expanded = expandPolicyTemplate(name, values)
  if (typeof expanded['missing'] !== 'string') return expanded as JsonObject
  throw refusePart(
    expander,
    maker,
    [...path, name],
    `The policy template ${quoteName(name)} has no value for ${expanded['missing']}, which AWS SAM demands. Write it.`,
  )
}
