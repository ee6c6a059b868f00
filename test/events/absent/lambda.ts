import { refusal, text, unless, type Absences, type Answer } from './asked.ts'

const NO_FUNCTION = () => refusal('ResourceNotFoundException', 'Function not found')

const ofFunction = unless('functions', input => `:function:${text(input['FunctionName'])}`, NO_FUNCTION)

/** The same of a qualifier that the function does not have. */
const ofQualified: Answer = asked => {
  const { world, region, input } = asked
  const absent = ofFunction(asked)
  const qualifier = input['Qualifier']
  if (absent !== undefined || qualifier === undefined) return absent
  const arn = `arn:aws:lambda:${region}:${world.account}:function:${text(input['FunctionName'])}`
  const { aliases = {} } = world.functions[arn] ?? {}
  const known = Object.entries(aliases).flat()
  return known.includes(text(qualifier)) ? undefined : NO_FUNCTION()
}

const ofLayer = unless(
  'layers',
  ({ LayerName, VersionNumber }) => `:layer:${text(LayerName)}:${text(VersionNumber)}`,
  () => refusal('ResourceNotFoundException', 'The resource you requested does not exist.'),
)

/** It is a list of mappings, whether or not the function is there that it asks about. */
const noMappings: Answer = asked => {
  const [FunctionName, Qualifier] = text(asked.input['FunctionName']).split(':')
  const absent = ofQualified({ ...asked, input: { FunctionName, ...(Qualifier ? { Qualifier } : {}) } })
  return absent && { output: { EventSourceMappings: [] } }
}

/** What Lambda answers. Lists of everything are never absent. */
export const lambda: Absences = {
  GetFunction: ofFunction,
  GetFunctionConfiguration: ofQualified,
  GetLayerVersion: ofLayer,
  GetLayerVersionPolicy: ofLayer,
  GetPolicy: ofQualified,
  GetRuntimeManagementConfig: ofFunction,
  ListAliases: ofFunction,
  ListEventSourceMappings: noMappings,
  ListFunctionEventInvokeConfigs: ofFunction,
  ListFunctionUrlConfigs: ofFunction,
}
