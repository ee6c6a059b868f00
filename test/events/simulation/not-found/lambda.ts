import { listExampleVersions } from '../../../../examples/account/responses/lambda.ts'
import {
  buildAwsError,
  requireText,
  respondUnlessPresent,
  type NotFoundHandlers,
  type NotFoundHandler,
} from './request.ts'

const NO_FUNCTION = () => buildAwsError('ResourceNotFoundException', 'Function not found')

const handleFunction = respondUnlessPresent(
  'functions',
  input => `:function:${requireText(input['FunctionName'])}`,
  NO_FUNCTION,
)

/** The same for an alias or a version that the function does not have. */
const handleQualifier: NotFoundHandler = notFoundRequest => {
  const { world, region, input } = notFoundRequest
  const absent = handleFunction(notFoundRequest)
  const qualifier = input['Qualifier']
  if (absent !== undefined || qualifier === undefined) return absent
  const arn = `arn:aws:lambda:${region}:${world.account}:function:${requireText(input['FunctionName'])}`
  const { [arn]: exampleFunction } = world.functions
  const known = exampleFunction
    ? [...Object.keys(exampleFunction.aliases ?? {}), ...listExampleVersions(exampleFunction)]
    : []
  return known.includes(requireText(qualifier)) ? undefined : NO_FUNCTION()
}

const handleLayer = respondUnlessPresent(
  'layers',
  // A name, or the ARN of the layer.
  ({ LayerName, VersionNumber }) =>
    `:layer:${requireText(LayerName).replace(/^.*:layer:/, '')}:${requireText(VersionNumber)}`,
  () => buildAwsError('ResourceNotFoundException', 'The resource you requested does not exist.'),
)

/** A list of mappings, whether the function exists or not. */
const handleMappings: NotFoundHandler = notFoundRequest => {
  const [FunctionName, Qualifier] = requireText(notFoundRequest.input['FunctionName']).split(':')
  const absent = handleQualifier({
    ...notFoundRequest,
    input: { FunctionName, ...(Qualifier ? { Qualifier } : {}) },
  })
  return absent && { output: { EventSourceMappings: [] } }
}

const handleTags = respondUnlessPresent('functions', ({ Resource }) => requireText(Resource), NO_FUNCTION)

/** A configuration exists as long as a function has it. */
const handleCodeSigningConfig: NotFoundHandler = ({ world, input }) =>
  Object.values(world.functions).some(each => each?.codeSigning?.arn === input['CodeSigningConfigArn'])
    ? undefined
    : buildAwsError('ResourceNotFoundException', 'The code signing configuration does not exist.')

/** Not-found responses of Lambda. Lists of everything always exist. */
export const lambdaNotFound: NotFoundHandlers = {
  GetFunction: handleQualifier,
  GetFunctionConfiguration: handleQualifier,
  GetLayerVersion: handleLayer,
  GetLayerVersionPolicy: handleLayer,
  GetPolicy: handleQualifier,
  GetRuntimeManagementConfig: handleFunction,
  GetCodeSigningConfig: handleCodeSigningConfig,
  GetFunctionCodeSigningConfig: handleFunction,
  ListAliases: handleFunction,
  ListEventSourceMappings: handleMappings,
  ListFunctionEventInvokeConfigs: handleFunction,
  ListFunctionUrlConfigs: handleFunction,
  ListProvisionedConcurrencyConfigs: handleFunction,
  ListTags: handleTags,
  ListVersionsByFunction: handleFunction,
}
