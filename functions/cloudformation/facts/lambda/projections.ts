import type { Projection } from '../contribution.ts'
import { projectCodeSigningConfig } from './code-signing-config.ts'
import { projectEventInvokeConfig, projectEventSourceMapping } from './event-sources.ts'
import { projectFunction } from './function.ts'
import { projectLayerVersion } from './layer-version.ts'
import { projectLayerPermission, projectPermission } from './permission.ts'
import { projectAlias, projectFunctionUrl } from './routing.ts'
import { projectVersion } from './version.ts'

/** The projections of Lambda's types. */
export const lambdaProjections: Readonly<Record<string, Projection>> = {
  'AWS::Lambda::Alias': projectAlias,
  'AWS::Lambda::CodeSigningConfig': projectCodeSigningConfig,
  'AWS::Lambda::EventInvokeConfig': projectEventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': projectEventSourceMapping,
  'AWS::Lambda::Function': projectFunction,
  'AWS::Lambda::LayerVersion': projectLayerVersion,
  'AWS::Lambda::LayerVersionPermission': projectLayerPermission,
  'AWS::Lambda::Permission': projectPermission,
  'AWS::Lambda::Url': projectFunctionUrl,
  'AWS::Lambda::Version': projectVersion,
}
