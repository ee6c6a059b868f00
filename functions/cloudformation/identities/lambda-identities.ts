import { parseArn, getPartition } from '../../../audit/resources/arn.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { buildHexIdGenerator, buildNameGenerator, generateNumber, generateUuid } from './generated-names.ts'
import { ASSIGNED, type IdentityTable } from './identity.ts'

const lambda = 'arn:{partition}:lambda:{region}:{account}'

/** The ARN of a function, without a version or alias, from its name, ARN or partial ARN (Lambda API Reference). */
function buildFunctionArn(function_: string, { account, region }: ResourceLocation): string {
  const resource = parseArn(function_)?.resource ?? function_.replace(/^\d{12}:/, '')
  const owner = parseArn(function_)?.account ?? /^(\d{12}):/.exec(function_)?.[1] ?? account
  const [name = ''] = resource.replace(/^function:/, '').split(':')
  const where = parseArn(function_)?.region ?? region
  return `arn:${getPartition(where)}:lambda:${where}:${owner}:function:${name}`
}

const functionArn = { property: 'FunctionName', convert: buildFunctionArn }

/** Lambda (pages "AWS::Lambda::Function" and those of the other types). */
export const lambdaIdentities: IdentityTable = {
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    generate: buildNameGenerator(64),
    ref: '{name}',
    attributes: { Arn: `${lambda}:function:{name}` },
  },
  'AWS::Lambda::Version': {
    generate: generateNumber,
    variables: { functionArn },
    ref: '{functionArn}:{name}',
    attributes: { FunctionArn: '{functionArn}:{name}', Version: '{name}' },
  },
  'AWS::Lambda::Alias': {
    nameProperty: 'Name',
    generate: buildNameGenerator(128),
    variables: { functionArn },
    ref: '{functionArn}:{name}',
    attributes: { AliasArn: '{functionArn}:{name}' },
  },
  'AWS::Lambda::Url': {
    generate: generateUuid,
    variables: { functionArn: { property: 'TargetFunctionArn', convert: buildFunctionArn } },
    ref: '{functionArn}',
    attributes: { FunctionArn: '{functionArn}', FunctionUrl: ASSIGNED },
  },
  'AWS::Lambda::LayerVersion': {
    nameProperty: 'LayerName',
    generate: buildNameGenerator(140),
    ref: `${lambda}:layer:{name}:{number}`,
    attributes: { LayerVersionArn: `${lambda}:layer:{name}:{number}` },
  },
  'AWS::Lambda::EventSourceMapping': {
    generate: generateUuid,
    ref: '{name}',
    attributes: { Id: '{name}', EventSourceMappingArn: `${lambda}:event-source-mapping:{name}` },
  },
  'AWS::Lambda::Permission': {
    generate: buildNameGenerator(100),
    ref: '{name}',
    attributes: { Id: '{name}' },
  },
  'AWS::Lambda::CodeSigningConfig': {
    generate: buildHexIdGenerator('csc'),
    ref: `${lambda}:code-signing-config:{name}`,
    attributes: {
      CodeSigningConfigArn: `${lambda}:code-signing-config:{name}`,
      CodeSigningConfigId: '{name}',
    },
  },
}
